/** What lint says of a statement. */

export interface Finding {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  readonly statement: string;
  readonly production: string;
  readonly safe: readonly string[];
}
export interface SqlFile {
  /** As it is to be shown. */
  readonly path: string;
  readonly text: string;
}
export interface LintOptions {
  /** Each file is run in a transaction that the tool opens. */
  readonly inTransaction: boolean;
  /** The tool or its role sets a lock_timeout. */
  readonly lockTimeout: boolean;
}
