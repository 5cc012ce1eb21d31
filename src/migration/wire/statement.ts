/** What kind of statement it is, as far as tracing it goes. */
import type { Node } from 'libpg-query';
import type { Target } from './targets.ts';

/**
 * `quiet` ones touch no relation, and a probe behind some of them would take the snapshot that must not be taken yet.
 * `outside` ones commit on their own way, so that their locks are gone when they are over.
 */
export type Kind = 'plain' | 'outside' | 'begin' | 'end' | 'rollback-to' | 'savepoint' | 'quiet';

/** One statement of a text. Offsets are bytes: `from` its first, `to` past its semicolon. */
export interface Statement {
  readonly sql: string;
  readonly kind: Kind;
  readonly from: number;
  readonly to: number;
  /** Has `$1`, which only the extended protocol can give a value to. */
  readonly parameters: boolean;
  /** The relations that it names. */
  readonly targets: readonly Target[];
  /** Takes the lock of CONCURRENTLY on them, which is gone when it is over. */
  readonly concurrent: boolean;
}

/** Null where the text is not understood. */
export type Split = (sql: string) => readonly Statement[] | null;

const quiet = new Set([
  'VariableSetStmt',
  'VariableShowStmt',
  'DiscardStmt',
  'DeallocateStmt',
  'DeclareCursorStmt',
  'FetchStmt',
  'ClosePortalStmt',
  'ListenStmt',
  'UnlistenStmt',
  'NotifyStmt',
  'CheckPointStmt',
  'PrepareStmt',
  'LoadStmt',
  'ConstraintsSetStmt',
]);

const outside = new Set([
  'CreatedbStmt',
  'DropdbStmt',
  'AlterSystemStmt',
  'CreateTableSpaceStmt',
  'DropTableSpaceStmt',
  'CreateSubscriptionStmt',
  'AlterSubscriptionStmt',
  'DropSubscriptionStmt',
  'CallStmt',
]);

function transactionKind(kind: string | undefined): Kind {
  switch (kind ?? '') {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return 'begin';
    case 'TRANS_STMT_ROLLBACK_TO':
      return 'rollback-to';
    case 'TRANS_STMT_SAVEPOINT':
    case 'TRANS_STMT_RELEASE':
      return 'savepoint';
    default:
      return 'end';
  }
}

const named = (options: readonly Node[] | undefined, name: string): boolean =>
  (options ?? []).some((option) => 'DefElem' in option && option.DefElem.defname === name);

/** REINDEX of a whole schema or database commits after each table. */
const reindexKinds = ['REINDEX_OBJECT_SCHEMA', 'REINDEX_OBJECT_SYSTEM', 'REINDEX_OBJECT_DATABASE'];

const detachesConcurrently = (node: Node): boolean =>
  'AlterTableStmt' in node &&
  (node.AlterTableStmt.cmds ?? []).some((command) => {
    const def = 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined;
    return def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.concurrent === true;
  });

function commitsItself(node: Node): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true;
  if ('DropStmt' in node) return node.DropStmt.concurrent === true;
  if ('VacuumStmt' in node) return node.VacuumStmt.is_vacuumcmd === true;
  if ('ClusterStmt' in node) return node.ClusterStmt.relation === undefined;
  if ('ReindexStmt' in node) {
    const { kind = '', params } = node.ReindexStmt;
    return named(params, 'concurrently') || reindexKinds.includes(kind);
  }
  return detachesConcurrently(node);
}

/** A DO block may commit, which only its text shows. */
const mayCommit = (node: Node, sql: string): boolean => 'DoStmt' in node && /\bcommit\b/i.test(sql);

/** `sql` is the statement's own text. */
export function kindOf(node: Node, sql: string): Kind {
  if ('TransactionStmt' in node) return transactionKind(node.TransactionStmt.kind);
  const [name = ''] = Object.keys(node);
  if (quiet.has(name)) return 'quiet';
  return outside.has(name) || commitsItself(node) || mayCommit(node, sql) ? 'outside' : 'plain';
}
