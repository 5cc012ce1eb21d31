/** What a rule is: it looks at one statement and says what would happen in production, and how it is done safely. */
import type { AlterTableCmd, ColumnDef, Constraint, Node } from 'libpg-query';
import { clauseOf } from '../sql/clause.ts';
import type { History } from '../sql/history.ts';
import { keyOf, tableText } from '../sql/names.ts';

/** What is known where a statement stands; before it is run. */
export interface Scene {
  readonly node: Node;
  /** The whole file, whose bytes the parser's locations count. */
  readonly bytes: Buffer;
  /** Of the statement, in bytes. */
  readonly from: number;
  readonly to: number;
  readonly history: History;
  /** Tables that this file has made: nobody uses them yet. */
  readonly made: ReadonlySet<string>;
  /** Between BEGIN and COMMIT, or in the transaction that the tool is said to open. */
  readonly inTransaction: boolean;
  /** Tables that this transaction has locked so that others wait. */
  readonly lockedBefore: ReadonlySet<string>;
  /** Of `SET lock_timeout`: null where none was set, or 0. */
  readonly lockTimeout: string | null;
}
export interface Problem {
  /** What users and the version that is live would feel. */
  readonly production: string;
  /** SQL for this very statement; what is not SQL is a comment. */
  readonly safe: readonly string[];
}
export interface Rule {
  readonly name: string;
  readonly check: (scene: Scene) => readonly Problem[];
}

/** One of the changes of an ALTER TABLE, to a table that was there before. */
export interface Alteration {
  /** As SQL writes it. */
  readonly table: string;
  /** Its name alone, for the names of what is made beside it. */
  readonly name: string;
  readonly key: string;
  readonly command: AlterTableCmd;
}

export function alterationsOf({ node, made }: Scene): readonly Alteration[] {
  if (!('AlterTableStmt' in node)) return [];
  const { relation, cmds = [], objtype } = node.AlterTableStmt;
  if (relation === undefined || objtype !== 'OBJECT_TABLE' || made.has(keyOf(relation))) return [];
  const at = { table: tableText(relation), name: relation.relname ?? '', key: keyOf(relation) };
  return cmds.flatMap((command) =>
    'AlterTableCmd' in command ? [{ ...at, command: command.AlterTableCmd }] : [],
  );
}

/** The statement as it was written, on one line, without its semicolon. */
export const statementText = ({ bytes, from, to }: Scene): string =>
  bytes.toString('utf8', from, to).trim().replaceAll(/\s+/g, ' ');

export const textFrom = ({ bytes, to }: Scene, location: number | undefined): string =>
  clauseOf(bytes.toString('utf8', location ?? to, to));

export interface AddedColumn extends Alteration {
  readonly column: ColumnDef;
  readonly constraints: readonly Constraint[];
}

const constraintsOf = ({ constraints = [] }: ColumnDef): readonly Constraint[] =>
  constraints.flatMap((each) => ('Constraint' in each ? [each.Constraint] : []));

/** Columns that are added to tables of before. */
export const addedColumns = (scene: Scene): readonly AddedColumn[] =>
  alterationsOf(scene).flatMap((alteration) => {
    const { subtype, def } = alteration.command;
    if (subtype !== 'AT_AddColumn' || def === undefined || !('ColumnDef' in def)) return [];
    return [{ ...alteration, column: def.ColumnDef, constraints: constraintsOf(def.ColumnDef) }];
  });

export interface AddedConstraint extends Alteration {
  readonly constraint: Constraint;
  /** As it was written, without its own name. */
  readonly body: string;
}

/** Constraints that are added to tables of before, not those of an added column. */
export const addedConstraints = (scene: Scene): readonly AddedConstraint[] =>
  alterationsOf(scene).flatMap((alteration) => {
    const { subtype, def } = alteration.command;
    if (subtype !== 'AT_AddConstraint' || def === undefined || !('Constraint' in def)) return [];
    const written = textFrom(scene, def.Constraint.location);
    const body = written.replace(/^constraint\s+("(?:[^"]|"")*"|\S+)\s+/i, '');
    return [{ ...alteration, constraint: def.Constraint, body }];
  });

/** What comes before a statement that takes a strong lock, in every safe way. */
export const waitBriefly =
  "SET lock_timeout = '2s'; -- and try again where it runs out: who waits for a lock lets nobody pass";

/** For what has to wait until no version uses it. */
export const afterRelease = (what: string): string => `-- 1. Release a version that ${what}.`;
