/** What is said of a statement that ran on the clone. */

/** Findings that only running can show; the others have the names of lint's rules. */
export const measuredNames = [
  'rewrite',
  'scan-under-lock',
  'long-lock',
  'long-row-lock',
  'invalid-index',
] as const;

/** Where a statement stands in the repository. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}
export interface Found {
  readonly finding: string;
  /** The statement's number among those that ran, from 1. */
  readonly step: number;
  readonly statement: string;
  /** Null where no file of the repository has it as it ran. */
  readonly place: Place | null;
  /** What happens in production. */
  readonly production: string;
  /** SQL for this very statement; what is not SQL is a comment. */
  readonly safe: readonly string[];
  /** Why it is no harm here; null where nobody has said so. */
  readonly accepted: string | null;
}
