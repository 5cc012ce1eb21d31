/** The relations that a statement names which leaves no lock behind: what an observer may be too slow to see. */
import type { Node, RangeVar } from 'libpg-query';
import type { Known, Relation } from './footprint.ts';

export interface Target {
  /** As it is written. */
  readonly schema: string | null;
  readonly name: string;
  readonly mode: 'ShareUpdateExclusiveLock' | 'AccessExclusiveLock';
}

const concurrent = 'ShareUpdateExclusiveLock';

const ranged = ({ schemaname = '', relname = '' }: RangeVar, mode: Target['mode']): Target => ({
  schema: schemaname === '' ? null : schemaname,
  name: relname,
  mode,
});

const words = (node: Node): readonly string[] =>
  'List' in node
    ? (node.List.items ?? []).flatMap((item) => ('String' in item ? [item.String.sval ?? ''] : []))
    : [];

function ofVacuum(node: Node): readonly Target[] {
  if (!('VacuumStmt' in node)) return [];
  const { options = [], rels = [] } = node.VacuumStmt;
  const full = options.some((option) => 'DefElem' in option && option.DefElem.defname === 'full');
  return rels.flatMap((rel) => {
    const relation = 'VacuumRelation' in rel ? rel.VacuumRelation.relation : undefined;
    return relation === undefined ? [] : [ranged(relation, full ? 'AccessExclusiveLock' : concurrent)];
  });
}

/** PostgreSQL's documentation, section 13.3: CREATE, DROP and REINDEX … CONCURRENTLY and VACUUM take the same lock. */
export function targetsOf(node: Node): readonly Target[] {
  if ('IndexStmt' in node)
    return node.IndexStmt.relation === undefined ? [] : [ranged(node.IndexStmt.relation, concurrent)];
  if ('ReindexStmt' in node)
    return node.ReindexStmt.relation === undefined ? [] : [ranged(node.ReindexStmt.relation, concurrent)];
  if ('DropStmt' in node) {
    return (node.DropStmt.objects ?? []).map((object) => {
      const [name = '', schema] = words(object).toReversed();
      return { schema: schema ?? null, name, mode: concurrent };
    });
  }
  return ofVacuum(node);
}

const plain = (name: string): string =>
  name.replaceAll(/"((?:[^"]|"")*)"/g, (_, text: string) => text.replaceAll('""', '"'));

const fits = ({ schema, name }: Target, relation: Relation): boolean => {
  const own = plain(relation.name);
  return schema === null ? own.endsWith(`.${name}`) : own === `${schema}.${name}`;
};

/** Tables of the targets, an index standing for its table; one whose schema is not clear is left out. */
export function locksOf(known: Known, targets: readonly Target[]): Readonly<Record<string, string>> {
  const all = [...known.relations.values()];
  const found = targets.flatMap((target): readonly (readonly [string, string])[] => {
    const [only, more] = all.filter((relation) => fits(target, relation));
    if (only === undefined || more !== undefined) return [];
    const table = only.table === null ? only : known.relations.get(only.table);
    return table === undefined ? [] : [[table.name, target.mode]];
  });
  return Object.fromEntries(found);
}
