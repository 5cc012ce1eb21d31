/** What was measured of a migration, as the reports need it: plain data. Times in ms, sizes in bytes. */
import type { Figure } from '../judge/check.ts';

/** A duration in production, and how it was come by. */
export interface There {
  readonly basis: 'measured' | 'rows' | 'bytes' | 'assumed';
  readonly low: number;
  readonly ms: number;
  readonly high: number;
}
export interface MigrationWait {
  readonly table: string;
  readonly who: 'readers' | 'writers' | 'row-writers';
  readonly ms: number;
  readonly there: There;
  /** The statement's number. */
  readonly step: number;
}
export interface Place {
  readonly file: string;
  readonly line: number;
}
export interface MigrationStep {
  readonly number: number;
  readonly sql: string;
  readonly place: Place | null;
  /** When it began, on a clock of the rehearsal's own. */
  readonly at: number;
  readonly ms: number;
  /** From its beginning to the end of its transaction. */
  readonly heldMs: number;
  readonly locks: Readonly<Record<string, string>>;
  readonly rewritten: readonly string[];
  readonly scanned: readonly string[];
  readonly walBytes: number;
  readonly inTransaction: boolean;
  readonly error: string | null;
  readonly there: There | null;
}
export interface MigrationFinding {
  readonly finding: string;
  readonly step: number;
  readonly statement: string;
  readonly place: Place | null;
  readonly production: string;
  readonly safe: readonly string[];
  /** Why it is no harm here; null where nobody has said so. */
  readonly accepted: string | null;
}
export type MigrationExpectation =
  | { readonly is: 'passed' | 'failed'; readonly figure: Figure }
  | { readonly is: 'unavailable'; readonly why: string; readonly text: string };

export interface MigrationFigures {
  readonly blocking: number;
  readonly duration: number;
  readonly rewrites: number;
  readonly scans: number;
  readonly wal: number;
  readonly disk: number;
  readonly statements: number;
  readonly findings: number;
}
export interface MeasuredMigration {
  readonly figures: MigrationFigures;
  readonly findings: readonly MigrationFinding[];
  readonly waits: readonly MigrationWait[];
  readonly steps: readonly MigrationStep[];
  readonly expectations: readonly MigrationExpectation[];
  /** Null where it is not known. */
  readonly replicas: number | null;
  /** Why production's sizes are not known. */
  readonly unknown: string | null;
  readonly queues: readonly {
    readonly table: string;
    readonly readerMs: number;
    readonly waitedMs: number;
  }[];
}
