/** What every stage of a rehearsal is given, and where it puts what it found. */
import type { Database, Rehearsal } from '../config/parts.ts';
import type { Places } from '../drivers/database/postgres/client.ts';
import type { Worktree } from '../drivers/git/worktree.ts';
import type { FilesSeen } from '../release/event.ts';
import type { Variables } from '../transport/expand.ts';
import type { Journal } from './journal.ts';
import type { Measuring } from './measuring.ts';
import type { RestoreEstimate } from './restore-estimate.ts';

/** Which version is live, as the ledger says. */
export type Previous =
  | { readonly is: 'known'; readonly release: number; readonly sha: string }
  | { readonly is: 'none' }
  | { readonly is: 'unknown'; readonly why: string };

export interface RehearsalDeps {
  /** What `$NAME` stands for: never handed to the commands. */
  readonly values: Variables;
  /** The checkout: where the commands run, and `clone.mask` is found. */
  readonly workspace: string;
  /** A folder of the job's own, such as RUNNER_TEMP; what is put there is removed. */
  readonly directory: string;
  /** `<run id>.<attempt>`: names the clone. */
  readonly run: string;
  readonly places: Places;
  readonly mask: (text: string) => string;
  /** Progress, line by line, masked. */
  readonly log: (line: string) => void;
  readonly abort?: AbortSignal;
  /** The version that users have. */
  readonly previous: Previous;
  /** A commit of the checkout's repository in a folder of its own. Throws SluicewayError where it cannot be had. */
  readonly checkOut: (sha: string) => Promise<Worktree>;
}
/** What the stages found beside how each of them ended; filled as they run. */
export interface Told {
  readonly findings: string[];
  restore: RestoreEstimate | null;
  /** Something that was asked for could not be found out: never a pass. */
  blind: boolean;
  /** The migration files as they were rehearsed, null where none were found. */
  files: FilesSeen | null;
}
/** What all stages of one rehearsal share. */
export interface Scene extends Measuring {
  readonly database: Database;
  readonly rehearsal: Rehearsal;
  readonly deps: RehearsalDeps;
  readonly journal: Journal;
  readonly told: Told;
}
