/**
 * A release's ledger as data: the events that its deployment statuses stand for. What a person wants is a
 * wish, what the engine is about to do an intent, and every outside change there is an `Effect`.
 */
import type { Exposure, Pace, Slot } from '../config/plan.ts';
import type { Instant, Window } from '../judge/reading.ts';

/** The event's own number within the release, from 1. Two runs may take the same one. */
export type Seq = number;
/** `<run>#<seq>`: unique even where two runs took the same number. */
export type IntentId = `${string}#${Seq}`;

/**
 * Every outside change there is, as data. `course` tells a step forward from one back and from what a person set;
 * `goal` is where a way back ends that takes the shares between one by one.
 */
export type Effect =
  | { readonly do: 'backup' }
  | { readonly do: 'migrate' }
  | { readonly do: 'deploy'; readonly slot: Slot }
  | {
      readonly do: 'shift';
      readonly to: Exposure;
      readonly course: 'forward' | 'back' | 'set';
      readonly goal?: Exposure;
    }
  | { readonly do: 'drain'; readonly slot: Slot }
  /** Starts a run under the protected environment, whose reviewers let the release into a step. */
  | { readonly do: 'dispatch'; readonly subject: string }
  | { readonly do: 'restore'; readonly backup: string };
export type EffectName = Effect['do'];

/** What a person wants. It is appended at once, without the lease, and outranks what runs. */
export type Wish =
  /** To zero it ends the release; to any other share it is paused there. `previous`: as of when it is wished. */
  | {
      readonly wish: 'roll-back';
      readonly to: Exposure | 'previous';
      readonly restore: boolean;
      /** At once where it is left out. */
      readonly pace?: Pace;
    }
  /** `raise`: somebody let it go above what users have; without it the share is never raised by it. */
  | { readonly wish: 'set'; readonly to: Exposure; readonly raise: boolean }
  /** `advance` takes the next step now, whatever the evidence says, unless a guard fails; it resumes as well. */
  | { readonly wish: 'advance' }
  | { readonly wish: 'pause' }
  | { readonly wish: 'resume' }
  | { readonly wish: 'approve'; readonly subject: string }
  /** Who was asked said no: the release stays where it is, until somebody approves it after all or rolls back. */
  | { readonly wish: 'refuse'; readonly subject: string };

export type WishName = Wish['wish'];

export type Outcome = 'completed' | 'rolled-back' | 'superseded' | 'failed' | 'cancelled';
/** Why an intent was given up: it failed, was refused before it began, had not happened, or a wish outranked it. */
export type GaveUp = 'failed' | 'refused' | 'undone' | 'outranked';
/** Whether the version that is live runs on the migrated schema, as the rehearsal found. */
export type Compatibility = 'compatible' | 'incompatible' | 'unknown';
/** What is judged once and entered: all gates, the rehearsal, the volatile gates again, the new slot. */
export type Subject = 'gates' | 'rehearsal' | 'gates-again' | 'deployment';

/**
 * A look's figures by position in `rolloutChecks(plan)` (release/samples.ts): whole counts, or one gauge of at
 * most nine digits; `null` where the reading was unavailable. A look whose figures do not fit into one status is written as several, each from `first` on;
 * it counts once all positions are there.
 */
export type Samples = readonly (readonly number[] | null)[];

/** What files were, in as few characters as a status has room for. */
export interface FilesSeen {
  /** Of all of them, names and contents: 12 characters of base64url. */
  readonly digest: string;
  readonly count: number;
  /** Of the last ten by name, 3 characters each: tells which one is another now. */
  readonly newest: readonly string[];
}

export type EventBody =
  | {
      readonly type: 'opened';
      readonly digest: string;
      readonly slot: Slot;
      /** Whether the environment had required reviewers when the release was opened. */
      readonly approval: boolean;
      /** What the router gave the version already: the rollout goes on from there. */
      readonly adopted?: Exposure;
      /** What the release had reached whose place this one takes: it begins at the step that gives as much. */
      readonly starts?: Exposure;
    }
  | { readonly type: 'wished'; readonly wish: Wish; readonly by: string }
  | {
      readonly type: 'judged';
      readonly subject: Subject;
      readonly verdict: 'passed' | 'failed' | 'unavailable';
      /** What the rehearsal found; `unknown` for every other subject. */
      readonly compatibility: Compatibility;
    }
  /** The migration files that the rehearsal ran, by their digests. */
  | {
      readonly type: 'rehearsed';
      readonly files: FilesSeen;
      /** How long they are expected to take in production; told beside what they took, and not judged. */
      readonly ms?: number;
    }
  | {
      readonly type: 'looked';
      readonly step: number;
      readonly window: Window;
      readonly first: number;
      readonly samples: Samples;
    }
  /** What the old version's figures were before the first shift, by the same positions as a look's. */
  | { readonly type: 'baseline'; readonly window: Window; readonly first: number; readonly samples: Samples }
  | { readonly type: 'intends'; readonly effect: Effect }
  /** `ref` names what was made, such as the backup's id; '' where there is nothing to name. */
  | { readonly type: 'did'; readonly intent: IntentId; readonly ref: string }
  | { readonly type: 'gave-up'; readonly intent: IntentId; readonly why: GaveUp }
  | { readonly type: 'closed'; readonly outcome: Outcome };
export type EventType = EventBody['type'];

/** What is said for people in the same line: cut to what fits, and never read by a decision. */
interface Told {
  readonly words: string;
}
/** What is to be entered, before it has a number. */
export type Entry = Told & EventBody;
/** An event to be appended: the journal adds what only GitHub knows. */
export type NewEvent = { readonly seq: Seq; readonly run: string } & Entry;
/** One that stands in the ledger: `id` is the status's, `at` when GitHub took it. */
export type Event = { readonly id: number; readonly at: Instant } & NewEvent;

export const intentId = (event: { readonly run: string; readonly seq: Seq }): IntentId =>
  `${event.run}#${event.seq}`;
