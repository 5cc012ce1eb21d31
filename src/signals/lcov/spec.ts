/** Coverage from LCOV files: `lcov: coverage/lcov.info`. Every field is a share of what was found. */
import { z } from 'zod';
import { text } from '../../config/schema/values.ts';
import type { FieldSpec, SourceSpec } from '../source.ts';

export interface LcovConfig {
  /** File, or glob, in the checkout. */
  readonly path: string;
  /** Globs of source files by the name of their group; a group's field is its share of lines. */
  readonly groups: Readonly<Record<string, string>>;
}

const own = ['lines', 'branches', 'functions'];
const group = z
  .string()
  .regex(
    /^[a-z][a-z0-9.-]*$/,
    'a group is lower-case letters, digits, dots and dashes, and starts with a letter',
  )
  .refine(
    (name) => !own.includes(name),
    'lines, branches and functions are the whole: name the group otherwise',
  );
const long = z.strictObject({ path: text, groups: z.record(group, text).optional() });

export const spec: SourceSpec<LcovConfig> = {
  kind: 'lcov',
  schema: z
    .strictObject({ lcov: z.union([text, long]).describe('LCOV file or glob, or { path, groups }') })
    .transform(({ lcov }) =>
      typeof lcov === 'string' ? { path: lcov, groups: {} } : { path: lcov.path, groups: lcov.groups ?? {} },
    ),
  fields: (config) =>
    new Map([...own, ...Object.keys(config.groups)].map((name): [string, FieldSpec] => [name, share])),
};

const share: FieldSpec = { gives: 'value', paired: false, unit: 'share' };
