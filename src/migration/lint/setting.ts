/** What the statements of a file so far have set for those that follow. */
import type { Node } from 'libpg-query';
import { lockedTables } from '../rules/locked.ts';
import type { Scene } from '../rules/rule.ts';
import { keyOf, wordsOf } from '../sql/names.ts';

export interface Setting {
  /** Tables that the file has made. */
  readonly made: Set<string>;
  /** Tables that the transaction has locked so that others wait. */
  readonly locked: Set<string>;
  block: boolean;
  lockTimeout: string | null;
  /** Of SET LOCAL: gone with the transaction. */
  localTimeout: string | null;
}

export const newSetting = (): Setting => ({
  made: new Set(),
  locked: new Set(),
  block: false,
  lockTimeout: null,
  localTimeout: null,
});

/** Null for 0, which is none. */
function timeoutOf(args: readonly Node[] = []): string | null {
  const [value] = args;
  if (value === undefined || !('A_Const' in value)) return null;
  const { ival, sval } = value.A_Const;
  const text = sval?.sval ?? String(ival?.ival ?? 0);
  return /^0+\D*$/.test(text) ? null : text;
}

function set(setting: Setting, node: Node): void {
  if (!('VariableSetStmt' in node)) return;
  const { name, kind, args, is_local: local } = node.VariableSetStmt;
  if (kind === 'VAR_RESET_ALL') setting.lockTimeout = null;
  if (name !== 'lock_timeout') return;
  if (local === true) setting.localTimeout = timeoutOf(args);
  else setting.lockTimeout = timeoutOf(args);
}

function transact(setting: Setting, node: Node): void {
  if (!('TransactionStmt' in node)) return;
  const { kind } = node.TransactionStmt;
  if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') setting.block = true;
  if (kind !== 'TRANS_STMT_COMMIT' && kind !== 'TRANS_STMT_ROLLBACK') return;
  setting.block = false;
  setting.localTimeout = null;
  setting.locked.clear();
}

function make(setting: Setting, node: Node): void {
  if ('CreateStmt' in node) setting.made.add(keyOf(node.CreateStmt.relation ?? {}));
  if ('CreateTableAsStmt' in node) setting.made.add(keyOf(node.CreateTableAsStmt.into?.rel ?? {}));
  if (!('RenameStmt' in node) || node.RenameStmt.relation === undefined) return;
  const { relation, newname = '' } = node.RenameStmt;
  if (setting.made.has(keyOf(relation))) setting.made.add(keyOf({ ...relation, relname: newname }));
}

/** `SELECT set_config('lock_timeout', '2s', …)`. */
function config(setting: Setting, node: Node): void {
  if (!('SelectStmt' in node)) return;
  for (const target of node.SelectStmt.targetList ?? []) {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    if (value === undefined || !('FuncCall' in value)) continue;
    if (wordsOf(value.FuncCall.funcname).at(-1) !== 'set_config') continue;
    const [name, to] = value.FuncCall.args ?? [];
    if (name === undefined || timeoutOf([name]) !== 'lock_timeout') continue;
    setting.lockTimeout = to === undefined ? null : timeoutOf([to]);
  }
}

/** Enters what the scene's statement does to those that follow. */
export function follow(setting: Setting, scene: Scene): void {
  if (scene.inTransaction) for (const { key } of lockedTables(scene)) setting.locked.add(key);
  for (const change of [set, transact, make, config]) change(setting, scene.node);
}
