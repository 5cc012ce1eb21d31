/** Safe ways for what only running has shown: SQL for that very statement. Pure. */
import type { Node } from 'libpg-query';
import { ident, tableText } from '../sql/names.ts';
import { statementText, waitBriefly, type Scene } from '../rules/rule.ts';

const alone = (scene: Scene): readonly string[] => [
  '-- In a transaction of its own, so that its locks are given back as soon as it is through:',
  waitBriefly,
  `${statementText(scene)};`,
];

/** `FROM (20) TO (30)` as it was written. */
const boundText = (scene: Scene): string =>
  /\bfor\s+values\s+(.*)$/i.exec(statementText(scene))?.[1] ?? 'its bounds';

function attached(scene: Scene, node: Node, scanned: readonly string[]): readonly string[] | null {
  if (!('AlterTableStmt' in node)) return null;
  const { relation, cmds = [] } = node.AlterTableStmt;
  const [command] = cmds.flatMap((each) => ('AlterTableCmd' in each ? [each.AlterTableCmd] : []));
  const def = command?.def;
  if (command?.subtype !== 'AT_AttachPartition' || def === undefined || !('PartitionCmd' in def)) return null;
  const part = def.PartitionCmd.name ?? {};
  const bound = boundText(scene);
  return scanned.flatMap((table) => {
    const own = table.endsWith(`.${part.relname ?? ''}`);
    const says = own ? `<the key is NOT NULL and within ${bound}>` : `<the key is not within ${bound}>`;
    const check = ident(
      `${(own ? (part.relname ?? '') : table.replace(/^.*\./, '').replaceAll('"', '')).slice(0, 50)}_bounds`,
    );
    return [
      own
        ? `-- Prove first what ${tableText(part)} holds; each statement in a transaction of its own, only the second reads it, and it blocks nobody:`
        : `-- Prove first that the default partition holds none of the new one’s rows; each statement in a transaction of its own:`,
      waitBriefly,
      `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${says}) NOT VALID;`,
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${check};`,
      `ALTER TABLE ${tableText(relation ?? {})} ATTACH PARTITION ${tableText(part)} FOR VALUES ${bound};`,
      `ALTER TABLE ${table} DROP CONSTRAINT ${check};`,
    ];
  });
}

/** A primary key from an index that is there reads the table where its columns may be null. */
function keyed(scene: Scene, node: Node): readonly string[] | null {
  if (!('AlterTableStmt' in node)) return null;
  const { relation, cmds = [] } = node.AlterTableStmt;
  const indexed = cmds.some((each) => {
    const def = 'AlterTableCmd' in each ? each.AlterTableCmd.def : undefined;
    return def !== undefined && 'Constraint' in def && def.Constraint.indexname !== undefined;
  });
  if (!indexed || relation === undefined) return null;
  const table = tableText(relation);
  return [
    '-- Its columns are not NOT NULL yet. Prove that first, for each column, each statement in a transaction of its own:',
    waitBriefly,
    `ALTER TABLE ${table} ADD CONSTRAINT ${ident(`${relation.relname ?? ''}_not_null`)} CHECK (<column> IS NOT NULL) NOT VALID;`,
    `ALTER TABLE ${table} VALIDATE CONSTRAINT ${ident(`${relation.relname ?? ''}_not_null`)};`,
    `ALTER TABLE ${table} ALTER COLUMN <column> SET NOT NULL;`,
    `${statementText(scene)};`,
  ];
}

const batches = (table: string): readonly string[] => [
  '-- In batches, each in a transaction of its own, until no row is changed, with a pause in between for the replicas:',
  `-- … ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE <what is still to be done> LIMIT 5000));`,
];

function written(scene: Scene, node: Node): readonly string[] | null {
  if ('UpdateStmt' in node) {
    const table = tableText(node.UpdateStmt.relation ?? {});
    const text = statementText(scene).replace(/\s+where\s[\s\S]*$/i, '');
    return [
      '-- In batches, each in a transaction of its own, until no row is changed, with a pause in between for the replicas:',
      `${text} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE <what is still to be done> LIMIT 5000));`,
    ];
  }
  if (!('DeleteStmt' in node)) return null;
  const table = tableText(node.DeleteStmt.relation ?? {});
  return [
    '-- In batches, each in a transaction of its own, until no row is deleted:',
    `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE <as it stands> LIMIT 5000));`,
  ];
}

const inBlock = (node: Node): boolean => 'DoStmt' in node || 'CallStmt' in node || 'SelectStmt' in node;

/** By what kind of statement it is; `scanned` are the tables that it read in full under a lock. */
export function safeWay(scene: Scene | null, scanned: readonly string[]): readonly string[] {
  if (scene === null) return ['-- The statement is not understood: try each of its parts by itself.'];
  const { node } = scene;
  const known = attached(scene, node, scanned) ?? keyed(scene, node) ?? written(scene, node);
  if (known !== null) return known;
  if (inBlock(node))
    return [
      '-- Take the DDL out of the block or function, into migrations of its own, each in the safe way of its kind;',
      '-- what is long goes before it takes a lock, or into a transaction of its own.',
    ];
  return alone(scene);
}

/** For a lock that is held by what comes after it. */
export function shorterHold(scene: Scene | null, statement: string): readonly string[] {
  const text = scene === null ? statement : statementText(scene);
  return [
    '-- Commit right behind it; what comes after goes into a later transaction (a later file, where the tool opens one for each):',
    'BEGIN;',
    "SET LOCAL lock_timeout = '2s'; -- and try again where it runs out",
    `${text};`,
    'COMMIT;',
  ];
}

export const rowsSafe = (scene: Scene | null, table: string): readonly string[] =>
  (scene === null ? null : written(scene, scene.node)) ?? batches(table);
