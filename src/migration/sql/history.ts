/** What the migrations so far have made, as far as their SQL shows it: columns, their types, and what is proved of them. */
import type { AlterTableCmd, ColumnDef, Constraint, Node } from 'libpg-query';
import { droppedOf, keyOf } from './names.ts';
import { type SqlType, typeOf } from './types.ts';

interface Check {
  /** The column that it says is not null, where it says that and nothing else. */
  readonly notNull: string | null;
  valid: boolean;
}
export interface Table {
  readonly columns: Map<string, SqlType>;
  readonly checks: Map<string, Check>;
}
/** By table; over all files, in their order. */
export type History = Map<string, Table>;

const newTable = (): Table => ({ columns: new Map(), checks: new Map() });

function tableOf(history: History, key: string): Table {
  const table = history.get(key) ?? newTable();
  history.set(key, table);
  return table;
}

/** The column of `CHECK (column IS NOT NULL)`. */
export function provenColumn(expression: Node | undefined): string | null {
  if (expression === undefined || !('NullTest' in expression)) return null;
  const { nulltesttype, arg } = expression.NullTest;
  if (nulltesttype !== 'IS_NOT_NULL' || arg === undefined || !('ColumnRef' in arg)) return null;
  const [field] = arg.ColumnRef.fields ?? [];
  return field !== undefined && 'String' in field ? (field.String.sval ?? null) : null;
}

function addConstraint(table: Table, { contype, conname = '', raw_expr, skip_validation }: Constraint): void {
  if (contype !== 'CONSTR_CHECK') return;
  table.checks.set(conname, { notNull: provenColumn(raw_expr), valid: skip_validation !== true });
}

function addColumn(table: Table, { colname = '', typeName }: ColumnDef): void {
  if (typeName !== undefined) table.columns.set(colname, typeOf(typeName));
}

function alter(table: Table, { subtype, name = '', def }: AlterTableCmd): void {
  if (subtype === 'AT_DropColumn') table.columns.delete(name);
  if (subtype === 'AT_DropConstraint') table.checks.delete(name);
  if (subtype === 'AT_ValidateConstraint') {
    const check = table.checks.get(name);
    if (check !== undefined) check.valid = true;
  }
  if (def === undefined) return;
  if ('Constraint' in def) addConstraint(table, def.Constraint);
  if ('ColumnDef' in def && subtype === 'AT_AddColumn') addColumn(table, def.ColumnDef);
  if ('ColumnDef' in def && subtype === 'AT_AlterColumnType')
    addColumn(table, { ...def.ColumnDef, colname: name });
}

function create(table: Table, elements: readonly Node[]): void {
  for (const element of elements) {
    if ('ColumnDef' in element) addColumn(table, element.ColumnDef);
    if ('Constraint' in element) addConstraint(table, element.Constraint);
  }
}

function rename(history: History, node: Node): void {
  if (!('RenameStmt' in node)) return;
  const { renameType, relation, subname = '', newname = '' } = node.RenameStmt;
  if (relation === undefined) return;
  const key = keyOf(relation);
  const table = history.get(key);
  if (table === undefined) return;
  if (renameType === 'OBJECT_TABLE') {
    history.delete(key);
    history.set(keyOf({ ...relation, relname: newname }), table);
  }
  const type = renameType === 'OBJECT_COLUMN' ? table.columns.get(subname) : undefined;
  if (type === undefined) return;
  table.columns.delete(subname);
  table.columns.set(newname, type);
}

/** Enters what a statement does. */
export function enter(history: History, node: Node): void {
  if ('CreateStmt' in node && node.CreateStmt.relation !== undefined) {
    create(tableOf(history, keyOf(node.CreateStmt.relation)), node.CreateStmt.tableElts ?? []);
  }
  if ('AlterTableStmt' in node && node.AlterTableStmt.relation !== undefined) {
    const table = tableOf(history, keyOf(node.AlterTableStmt.relation));
    for (const command of node.AlterTableStmt.cmds ?? []) {
      if ('AlterTableCmd' in command) alter(table, command.AlterTableCmd);
    }
  }
  if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_TABLE') {
    for (const dropped of droppedOf(node.DropStmt.objects)) history.delete(keyOf(dropped));
  }
  rename(history, node);
}
