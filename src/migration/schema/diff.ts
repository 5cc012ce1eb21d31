/** What has become of a schema, object by object. Pure. */
import type { SchemaObject } from '../../drivers/database/postgres/schema.ts';

export interface Difference {
  readonly gone: readonly SchemaObject[];
  readonly changed: readonly { readonly before: SchemaObject; readonly after: SchemaObject }[];
  readonly added: readonly SchemaObject[];
  /** Tables and columns that were dropped and made again: what they held is lost, though all looks the same. */
  readonly remade: readonly SchemaObject[];
}

const keyOf = ({ kind, name }: SchemaObject): string => `${kind} ${name}`;
const byKey = (objects: readonly SchemaObject[]): ReadonlyMap<string, SchemaObject> =>
  new Map(objects.map((object) => [keyOf(object), object]));

/** What belongs to a table that is in the list itself is told by that table. */
function withoutParts(objects: readonly SchemaObject[]): readonly SchemaObject[] {
  const tables = new Set(objects.flatMap(({ kind, name }) => (kind === 'table' ? [name] : [])));
  return objects.filter(({ table }) => !tables.has(table));
}

/** What migration tools keep their own books in, which may well count a way there and back. */
const books = [
  '__drizzle_migrations',
  '_prisma_migrations',
  'alembic_version',
  'ar_internal_metadata',
  'databasechangelog(?:lock)?',
  'flyway_schema_history',
  'goose_db_version',
  'knex_migrations(?:_lock)?',
  'migrations',
  'pgmigrations',
  'schema_migrations',
  'sequelizemeta',
  'typeorm_metadata',
];
const book = new RegExp(`\\.(?:${books.join('|')})(?:_(?:[a-z]+_)?seq)?$`, 'i');
const isBook = (name: string): boolean => book.test(name.replaceAll('"', ''));

const counting = (objects: readonly SchemaObject[]): readonly SchemaObject[] =>
  objects.filter(({ name, table }) => !isBook(name) && !isBook(table));

/** Without the migration tool's own tables. */
export function diffSchemas(all: readonly SchemaObject[], left: readonly SchemaObject[]): Difference {
  const [before, after] = [counting(all), counting(left)];
  const [old, now] = [byKey(before), byKey(after)];
  const both = before.flatMap((object) => {
    const found = now.get(keyOf(object));
    return found === undefined ? [] : [{ before: object, after: found }];
  });
  return {
    gone: withoutParts(before.filter((object) => !now.has(keyOf(object)))),
    added: withoutParts(after.filter((object) => !old.has(keyOf(object)))),
    changed: both.filter(({ before: a, after: b }) => a.definition !== b.definition),
    remade: withoutParts(
      both.filter((pair) => pair.before.identity !== pair.after.identity).map(({ after: it }) => it),
    ),
  };
}

/** Tables with more or fewer rows than before, of those that are there both times. */
export function diffCounts(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly { readonly table: string; readonly before: number; readonly after: number }[] {
  return [...before].flatMap(([table, rows]) => {
    const now = after.get(table);
    const differs = now !== undefined && now !== rows && !isBook(table);
    return differs ? [{ table, before: rows, after: now }] : [];
  });
}
