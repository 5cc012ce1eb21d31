/** `env: [NAME]`: true when each of the names has a value that is not empty. */
import { z } from 'zod';
import type { SourceSpec } from '../source.ts';

export interface EnvConfig {
  readonly names: readonly string[];
}

const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable: write it without $');

export const spec: SourceSpec<EnvConfig> = {
  kind: 'env',
  schema: z
    .strictObject({ env: z.array(variable).min(1, 'is empty: name at least one variable') })
    .transform(({ env }) => ({ names: env })),
  fields: () => new Map([['', { gives: 'truth', paired: false }]]),
};
