/** What a rehearsal found, as plain data: for the ledger, the report and the action's outputs. */
import type { Compatibility, FilesSeen } from '../release/event.ts';
import type { RestoreEstimate } from './restore-estimate.ts';
import type { Assessment } from './assessment.ts';

export const stageNames = [
  'clone',
  'migrate',
  'verify',
  'verify-previous',
  'revert',
  'compare',
  'backup',
  'restore',
] as const;
export type StageName = (typeof stageNames)[number];

/** `tail` is the last lines of what it printed, or the error's message; without secrets. */
export interface Stage {
  readonly name: StageName;
  readonly ok: boolean;
  readonly ms: number;
  readonly tail: string;
}

/** On which server the clone was: one that the config gives, one of our own on the runner, or the source's. */
export interface Place {
  readonly on: 'given' | 'own' | 'source';
  /** What people must know of it: that production's server did the work, say. */
  readonly warnings: readonly string[];
}

export interface RehearsalResult {
  /** `unavailable`: it could not be found out, which is not good. */
  readonly verdict: 'passed' | 'failed' | 'unavailable';
  /** Whether the live version runs on the migrated schema, by `verify-previous`. */
  readonly compatibility: Compatibility;
  /** In the order in which they ran; what did not run is absent. */
  readonly stages: readonly Stage[];
  /** What is wrong and what to do, or what was not looked at; each one line or a few. */
  readonly findings: readonly string[];
  /** The migration files as they were rehearsed, null where none were found. */
  readonly files: FilesSeen | null;
  /** Null where no restore was rehearsed. */
  readonly restore: RestoreEstimate | null;
  /** Null where there was no server to rehearse on. */
  readonly place: Place | null;
  /** Of the clone, in bytes; 0 where there was none. */
  readonly bytes: number;
  /** What was measured of the migration; null where nothing was. */
  readonly assessment: Assessment | null;
}
