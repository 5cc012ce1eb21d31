/** What the ledger's events amount to. `replay` (replay.ts) is the only maker of a `ReleaseState`. */
import type { Exposure, Pace, PhaseName, Slot } from '../config/plan.ts';
import type { Instant, Window } from '../judge/reading.ts';
import type {
  Compatibility,
  Effect,
  FilesSeen,
  GaveUp,
  IntentId,
  Outcome,
  Samples,
  Seq,
  Subject,
} from './event.ts';

/** Who asked for it, and why; `null` where a guard or a failure did. */
interface Asked {
  readonly by: string | null;
  readonly because: string;
}

/** Which way the release is going. On its way back to zero, it never goes forward again. */
export type Course =
  | { readonly is: 'forward' }
  /** Nothing goes forward until a person resumes it. `after`: a wish to pause, a share set by hand, or a way back. */
  | (Asked & { readonly is: 'paused'; readonly after: 'wish' | 'set' | 'roll-back' })
  /** On its way to a share that a person set, to be paused there unless it was resumed meanwhile. */
  | (Asked & { readonly is: 'set'; readonly to: Exposure; readonly resumed: boolean })
  | {
      readonly is: 'back';
      readonly to: Exposure;
      /** Who wished it; `null` where a guard or a failure turned it. */
      readonly by: string | null;
      readonly because: string;
      readonly restore: boolean;
      readonly pace: Pace;
      /** Whether a first shift back was made. */
      readonly begun: boolean;
    };
export type Back = Extract<Course, { is: 'back' }>;

export interface Pending {
  readonly intent: IntentId;
  readonly effect: Effect;
  readonly since: Instant;
}

export interface Look {
  readonly step: number;
  readonly window: Window;
  readonly samples: Samples;
  readonly at: Instant;
}

export interface Judged {
  readonly verdict: 'passed' | 'failed' | 'unavailable';
  readonly compatibility: Compatibility;
  readonly words: string;
  readonly at: Instant;
}

export interface Failure {
  readonly effect: Effect;
  readonly why: GaveUp;
  readonly words: string;
}

export interface Refused {
  readonly by: string;
  readonly because: string;
}

interface Body {
  /** The highest number seen: the next event takes the one after it. */
  readonly last: Seq;
  readonly opened: Instant;
  readonly digest: string;
  readonly slot: Slot;
  readonly approval: boolean;
  /** The share that it begins at, of a release that takes another's place; `null`: at the first step. */
  readonly starts: Exposure | null;
  /** Where the release stands in the plan, and since when. */
  readonly phase: PhaseName | 'end';
  readonly since: Instant;
  /** What the last shift that was done set, and the highest that ever was. */
  readonly exposure: Exposure;
  readonly highest: Exposure;
  /** Whether the router's state is known: a shift that was intended and not confirmed leaves it uncertain. */
  readonly traffic: 'untouched' | 'uncertain' | 'known';
  /** Every shift done: from when, to what share. */
  readonly shifts: readonly { readonly at: Instant; readonly to: Exposure }[];
  /** Index in the rollout's steps; -1 before the first shift. */
  readonly step: number;
  /** By the same positions as a look's samples; none before it was read, or where none is needed. */
  readonly baseline: Samples;
  /** Complete looks, in order. */
  readonly looks: readonly Look[];
  /** How many of the looks are of an earlier attempt: a way back, or a share set by hand, begins the evidence anew. */
  readonly spent: number;
  readonly judged: Readonly<Partial<Record<Subject, Judged>>>;
  /** What the migration files were in the rehearsal, null where none were found or none was made. */
  readonly rehearsed: FilesSeen | null;
  readonly backup: string | null;
  readonly backedUp: Instant | null;
  readonly migrated: 'no' | 'yes' | 'unknown';
  readonly deployed: boolean;
  readonly drained: boolean;
  readonly restored: boolean;
  /** Subjects that a person approved, with who did. */
  readonly granted: Readonly<Record<string, string>>;
  /** Subjects that a run was started for, with its id; '' where GitHub did not tell it. */
  readonly asked: Readonly<Record<string, string>>;
  /** Subjects that were refused, with by whom and why, unless approved since. */
  readonly refused: Readonly<Record<string, Refused>>;
  readonly course: Course;
  /** A person's word to take the next step now; `null` once it was taken, or another way was. */
  readonly urged: Asked | null;
  readonly failure: Failure | null;
}

export type OpenState = Body & { readonly is: 'open'; readonly pending: Pending | null };
export type ClosedState = Body & {
  readonly is: 'closed';
  readonly outcome: Outcome;
  readonly words: string;
  readonly ended: Instant;
};
export type ReleaseState = { readonly is: 'none'; readonly last: Seq } | OpenState | ClosedState;
