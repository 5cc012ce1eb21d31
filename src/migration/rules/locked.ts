/** Which tables of before a statement locks so that others wait: what readers or writers feel. */
import type { Node, RangeVar } from 'libpg-query';
import { droppedOf, keyOf, tableText } from '../sql/names.ts';
import { alterationsOf, type Scene } from './rule.ts';

export interface LockedTable {
  readonly key: string;
  /** As SQL writes it. */
  readonly table: string;
}

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

const rangeVars = (nodes: readonly Node[] = []): readonly RangeVar[] =>
  nodes.flatMap((node) => ('RangeVar' in node ? [node.RangeVar] : []));

const given = (relation: RangeVar | undefined): readonly RangeVar[] =>
  relation === undefined ? [] : [relation];

function relationsOf(node: Node): readonly RangeVar[] {
  if ('DropStmt' in node)
    return node.DropStmt.removeType === 'OBJECT_TABLE' ? droppedOf(node.DropStmt.objects) : [];
  if ('TruncateStmt' in node) return rangeVars(node.TruncateStmt.relations);
  if ('LockStmt' in node) return rangeVars(node.LockStmt.relations);
  if ('RenameStmt' in node)
    return node.RenameStmt.renameType === 'OBJECT_INDEX' ? [] : given(node.RenameStmt.relation);
  return 'CreateTrigStmt' in node ? given(node.CreateTrigStmt.relation) : [];
}

export function lockedTables(scene: Scene): readonly LockedTable[] {
  const { node, made } = scene;
  if ('AlterTableStmt' in node) {
    return alterationsOf(scene).filter(({ command }) => !weak.has(command.subtype ?? ''));
  }
  const relations = relationsOf(node).filter((relation) => !made.has(keyOf(relation)));
  return relations.map((relation) => ({ key: keyOf(relation), table: tableText(relation) }));
}
