/** Finds what a value has and its schema does not mention: JSON Schema alone lets that pass. */
import type { Schema } from './schema.ts';

type Lookup = (ref: string) => Schema;

/** The schema with all that it refers to or is combined of, side by side. */
const parts = (schema: Schema, lookup: Lookup): readonly Schema[] => {
  const own = schema.$ref === undefined ? [schema] : parts(lookup(schema.$ref), lookup);
  const combined = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [...own, ...combined.flatMap((part) => parts(part, lookup))];
};

const isOpen = ({ additionalProperties }: Schema): boolean =>
  additionalProperties !== undefined && additionalProperties !== false;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inArray = (value: readonly unknown[], schemas: readonly Schema[], lookup: Lookup, at: string) => {
  const items = schemas.flatMap(({ items: of }) => (of === undefined ? [] : [of]));
  return items.length === 0
    ? []
    : value.flatMap((item, index) => surplus(item, { anyOf: items }, lookup, `${at}/${index}`));
};

/** Paths of properties that no part of the schema knows, `/user/nickname`. */
export const surplus = (value: unknown, schema: Schema, lookup: Lookup, at = ''): readonly string[] => {
  const schemas = parts(schema, lookup);
  if (Array.isArray(value)) return inArray(value, schemas, lookup, at);
  const described = schemas.some(({ properties }) => properties !== undefined) && !schemas.some(isOpen);
  if (!isRecord(value) || !described) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = schemas.flatMap(({ properties }) => {
      const of = properties?.[name];
      return of === undefined ? [] : [of];
    });
    return known.length === 0 ? [`${at}/${name}`] : surplus(inner, { anyOf: known }, lookup, `${at}/${name}`);
  });
};
