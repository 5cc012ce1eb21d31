/** Locks of what commits by itself, for where the observer was too slow to see them. */
import type { Node } from 'libpg-query';
import type { Known } from './footprint.ts';
import { isNamed, type Target } from './targets.ts';

/**
 * CREATE, DROP and REINDEX … CONCURRENTLY and VACUUM all take the same one (PostgreSQL's documentation, section 13.3).
 * An index stands for its table.
 */
export function concurrentLocks(known: Known, targets: readonly Target[]): Readonly<Record<string, string>> {
  const named = [...known.relations.values()].filter((relation) => isNamed(targets, relation.name));
  const tables = named.flatMap((relation) => {
    const table = relation.table === null ? relation : known.relations.get(relation.table);
    return table === undefined || !'rmp'.includes(table.kind) ? [] : [table.name];
  });
  return Object.fromEntries(tables.map((name) => [name, 'ShareUpdateExclusiveLock']));
}

/** Whose lock on the table is known and cannot be seen afterwards. */
export function locksConcurrently(node: Node): boolean {
  if ('VacuumStmt' in node) {
    const { options = [] } = node.VacuumStmt;
    return !options.some((option) => 'DefElem' in option && option.DefElem.defname === 'full');
  }
  return (
    ('IndexStmt' in node || 'DropStmt' in node || 'ReindexStmt' in node) &&
    JSON.stringify(node).includes('concurrent')
  );
}
