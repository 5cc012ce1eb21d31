/** Upkeep that writes a whole table anew while nobody may read it. */
import { tableText } from '../sql/names.ts';
import { type Alteration, alterationsOf, type Problem, type Rule, type Scene } from './rule.ts';

const blocked = (table: string): string =>
  `${table} is written anew with all its indexes while nobody may read or write it.`;

const moves: Readonly<Record<string, string>> = {
  AT_SetLogged: 'SET LOGGED',
  AT_SetUnLogged: 'SET UNLOGGED',
  AT_SetTableSpace: 'SET TABLESPACE',
  AT_SetAccessMethod: 'SET ACCESS METHOD',
};

const moved = ({ table, command }: Alteration): readonly Problem[] => {
  const what = moves[command.subtype ?? ''];
  return what === undefined
    ? []
    : [
        {
          production: blocked(table),
          safe: [
            `-- ${what} has no way without a pause: do it in a window without users, or on a new table that is filled beside this one.`,
          ],
        },
      ];
};

function vacuumed({ node }: Scene): readonly Problem[] {
  if (!('VacuumStmt' in node)) return [];
  const { options = [], rels = [] } = node.VacuumStmt;
  if (!options.some((option) => 'DefElem' in option && option.DefElem.defname === 'full')) return [];
  const tables = rels.flatMap((rel) =>
    'VacuumRelation' in rel ? [tableText(rel.VacuumRelation.relation ?? {})] : [],
  );
  const names = tables.length === 0 ? ['Every table'] : tables;
  return names.map((name) => ({
    production: blocked(name),
    safe: [
      '-- VACUUM without FULL blocks nobody; the space of dead rows is used again:',
      tables.length === 0 ? 'VACUUM;' : `VACUUM ${name};`,
    ],
  }));
}

function clustered({ node }: Scene): readonly Problem[] {
  if (!('ClusterStmt' in node)) return [];
  const { relation } = node.ClusterStmt;
  const name = relation === undefined ? 'Every clustered table' : tableText(relation);
  return [
    {
      production: blocked(name),
      safe: ['-- CLUSTER has no way without a pause: do it in a window without users.'],
    },
  ];
}

function refreshed({ node }: Scene): readonly Problem[] {
  if (!('RefreshMatViewStmt' in node)) return [];
  const { relation, concurrent } = node.RefreshMatViewStmt;
  if (concurrent === true || relation === undefined) return [];
  const name = tableText(relation);
  return [
    {
      production: `Nobody may read ${name} while it is computed.`,
      safe: [
        '-- It needs a unique index on plain columns, over all rows:',
        `REFRESH MATERIALIZED VIEW CONCURRENTLY ${name};`,
      ],
    },
  ];
}

export const rewritingTable: Rule = {
  name: 'rewriting-table',
  check: (scene) => [
    ...alterationsOf(scene).flatMap(moved),
    ...vacuumed(scene),
    ...clustered(scene),
    ...refreshed(scene),
  ],
};
