/** A command: `run: pnpm test:smoke`. True when it ends with 0, or figures from the JSON that it prints. */
import { z } from 'zod';
import { command, duration } from '../../config/schema/values.ts';
import { countsSchema, type Fields, fieldSpecs, fieldsSchema } from '../field.ts';
import type { FieldSpec, SourceSpec } from '../source.ts';

export interface RunConfig {
  readonly command: string;
  /** In ms. */
  readonly timeout: number;
  /** Figures in the JSON on standard output; '' only where `counts` gives the default field. */
  readonly fields: Fields;
}

const long = z.strictObject({ command, timeout: duration.optional(), fields: fieldsSchema.optional() });

export const spec: SourceSpec<RunConfig> = {
  kind: 'run',
  schema: z
    .strictObject({
      run: z.union([command, long]).describe('Command, or { command, timeout }'),
      counts: countsSchema.optional().describe('The default field, as { total, failed }'),
      fields: fieldsSchema.optional(),
    })
    .transform(({ run, counts, fields }): RunConfig => {
      const {
        command: line,
        timeout = 600_000,
        fields: inner,
      } = typeof run === 'string' ? { command: run } : run;
      return {
        command: line,
        timeout,
        fields: { ...(counts === undefined ? {} : { '': counts }), ...inner, ...fields },
      };
    }),
  /** Unless `counts` gives it, the default field is whether the command ended with 0. */
  fields: (config) =>
    new Map<string, FieldSpec>([
      ['', { gives: 'truth', paired: false }],
      ...fieldSpecs(config.fields, false),
    ]),
};
