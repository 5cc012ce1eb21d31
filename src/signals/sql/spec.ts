/** A query: `sql: { query: … }`. The first column of its first row, or figures by column. */
import { z } from 'zod';
import { text, unit, url } from '../../config/schema/values.ts';
import { inBase } from '../../config/units.ts';
import { countsSchema, type Fields, fieldSpecs, fieldsSchema } from '../field.ts';
import type { FieldSpec, SourceSpec } from '../source.ts';

export interface SqlConfig {
  /** `$DATABASE_URL` unless the config says another. */
  readonly url: string;
  readonly query: string;
  /** What the first column of the first row is, where no field is declared. */
  readonly gives: 'value' | 'truth';
  readonly unit: string;
  /** Paths into the first row as an object: `.failed` is its column `failed`. */
  readonly fields: Fields;
}

const query = text.describe('Query; it is run in a read-only transaction');
const long = z.strictObject({
  url: url.optional(),
  query,
  gives: z
    .enum(['value', 'truth'])
    .optional()
    .describe('What the first column of the first row is: a figure or true/false'),
  unit: unit.optional(),
  fields: fieldsSchema.optional(),
});

export const spec: SourceSpec<SqlConfig> = {
  kind: 'sql',
  schema: z
    .strictObject({
      sql: z.union([query, long]).describe('Query, or { query, … }'),
      counts: countsSchema.optional().describe('The default field, as { total, failed } columns'),
      fields: fieldsSchema.optional(),
    })
    .transform(({ sql, counts, fields }): SqlConfig => {
      const {
        url: at = '$DATABASE_URL',
        query: asked,
        gives = 'value',
        unit: of = '',
        fields: inner,
      } = typeof sql === 'string' ? { query: sql } : sql;
      const all = { ...(counts === undefined ? {} : { '': counts }), ...inner, ...fields };
      return { url: at, query: asked, gives, unit: of, fields: all };
    }),
  fields: (config) => {
    const declared = fieldSpecs(config.fields, false);
    return new Map<string, FieldSpec>(declared.length === 0 ? [['', whole(config)]] : declared);
  },
};

const whole = ({ gives, unit: of }: SqlConfig): FieldSpec =>
  gives === 'truth' ? { gives, paired: false } : { gives, paired: false, unit: inBase(1, of)?.unit ?? '' };
