/** A clone as it stands: what it is made of, and how much is in it. */
import { countRows, readSchema, type SchemaObject } from '../../drivers/database/postgres/schema.ts';
import { withSession } from '../../drivers/database/postgres/session.ts';
import { diffCounts, diffSchemas } from './diff.ts';
import { afterRevert } from './words.ts';

export interface Look {
  readonly schema: readonly SchemaObject[];
  /** By table, of the tables that were there at the first look. */
  readonly rows: ReadonlyMap<string, number>;
}

const tablesIn = (schema: readonly SchemaObject[]): readonly string[] =>
  schema.flatMap(({ kind, name, definition }) =>
    kind === 'table' && !/^. f/.test(definition) ? [name] : [],
  );

/** @param first tables that it does not have are not counted */
export function lookAt(url: string, first?: Look): Promise<Look> {
  return withSession(url, async (session) => {
    const schema = await readSchema(session);
    const tables = tablesIn(schema).filter((table) => first === undefined || first.rows.has(table));
    return { schema, rows: await countRows(session, tables) };
  });
}

const told = ({ schema, rows }: Look): string =>
  JSON.stringify([
    schema.map(({ kind, name, definition, identity }) => [kind, name, definition, identity]),
    [...rows],
  ]);

/** To the last index, and to the row: also in the migration tool's own tables. */
export const isSame = (a: Look, b: Look): boolean => told(a) === told(b);

/** What the checks of both versions wrote between the migration and the revert is none of the revert's making. */
function expectedRows(before: Look, migrated: Look, checked: Look): ReadonlyMap<string, number> {
  return new Map(
    [...before.rows].map(([table, rows]) => {
      const written = (checked.rows.get(table) ?? 0) - (migrated.rows.get(table) ?? 0);
      return [table, rows + written];
    }),
  );
}

/** Lines on what the revert left otherwise; none where all is as it was. */
export function differences(before: Look, migrated: Look, checked: Look, reverted: Look): readonly string[] {
  const counts = diffCounts(expectedRows(before, migrated, checked), reverted.rows);
  return afterRevert(diffSchemas(before.schema, reverted.schema), counts);
}
