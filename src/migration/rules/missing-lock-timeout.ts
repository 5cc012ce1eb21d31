/** A strong lock that is waited for without a limit: all who come after wait behind it. */
import type { Node } from 'libpg-query';
import { droppedOf, keyOf, tableText } from '../sql/names.ts';
import { alterationsOf, type Rule, type Scene } from './rule.ts';

/** Changes that make nobody wait who reads or writes; measured. */
const weak = new Set([
  'AT_SetStatistics',
  'AT_ValidateConstraint',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_SetOptions',
  'AT_ResetOptions',
]);

const rangeVars = (nodes: readonly Node[] = []) =>
  nodes.flatMap((node) => ('RangeVar' in node ? [node.RangeVar] : []));

/** Tables of before on which the statement takes a lock that stops others. */
function locked(scene: Scene): readonly string[] {
  const { node, made } = scene;
  if ('AlterTableStmt' in node) {
    return alterationsOf(scene).flatMap(({ table, command }) =>
      weak.has(command.subtype ?? '') ? [] : [table],
    );
  }
  const relations =
    'DropStmt' in node && node.DropStmt.removeType === 'OBJECT_TABLE'
      ? droppedOf(node.DropStmt.objects)
      : 'TruncateStmt' in node
        ? rangeVars(node.TruncateStmt.relations)
        : 'LockStmt' in node
          ? rangeVars(node.LockStmt.relations)
          : 'RenameStmt' in node && node.RenameStmt.renameType !== 'OBJECT_INDEX'
            ? [node.RenameStmt.relation]
            : 'CreateTrigStmt' in node
              ? [node.CreateTrigStmt.relation]
              : [];
  return relations.flatMap((relation) =>
    relation === undefined || made.has(keyOf(relation)) ? [] : [tableText(relation)],
  );
}

export const missingLockTimeout: Rule = {
  name: 'missing-lock-timeout',
  check: (scene) => {
    const [table] = scene.lockTimeout === null ? locked(scene) : [];
    if (table === undefined) return [];
    const { bytes, from, to } = scene;
    return [
      {
        production: `While it waits for a long query on ${table}, every query that comes after waits behind it: one idle transaction is enough to stop all users.`,
        safe: [
          "SET lock_timeout = '2s'; -- once a file; and try again where it runs out",
          `${bytes.toString('utf8', from, to).trim().replaceAll(/\s+/g, ' ')};`,
        ],
      },
    ];
  },
};
