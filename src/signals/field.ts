/** Figures that a signal finds by a path in JSON: `fields`, and `counts` for its default field. Pure. */
import { z } from 'zod';
import { path, unit } from '../config/schema/values.ts';
import { inBase } from '../config/units.ts';
import type { FieldSpec } from './source.ts';

/** One figure, or how many there were and how many of them were bad. Paths as in transport/path.ts. */
export type Field =
  | { readonly gives: 'value'; readonly path: string; readonly unit: string }
  | { readonly gives: 'counts'; readonly total: string; readonly failed: string };
/** By name; '' is the default field. */
export type Fields = Readonly<Record<string, Field>>;

export const countsSchema = z
  .strictObject({ total: path, failed: path })
  .transform((at): Field => ({ gives: 'counts', ...at }));
export const valueSchema = z
  .strictObject({ path, unit: unit.optional() })
  .transform((at): Field => ({ gives: 'value', path: at.path, unit: at.unit ?? '' }));

const fieldName = z
  .string()
  .regex(
    /^[a-z][a-z0-9.-]*$/,
    'a field is lower-case letters, digits, dots and dashes, and starts with a letter',
  );
export const fieldsSchema = z
  .record(fieldName, z.union([valueSchema, countsSchema]))
  .describe('Figures by name: { path, unit } or { total, failed }');

/** What a declared field gives; a figure is in the base unit of the unit that it was declared with. */
export function fieldSpec(field: Field, paired: boolean): FieldSpec {
  switch (field.gives) {
    case 'value':
      return { gives: 'value', paired, unit: inBase(1, field.unit)?.unit ?? '' };
    case 'counts':
      return { gives: 'counts', paired, unit: 'share' };
  }
}

export const fieldSpecs = (fields: Fields, paired: boolean): readonly (readonly [string, FieldSpec])[] =>
  Object.entries(fields).map(([name, field]) => [name, fieldSpec(field, paired)]);
