/**
 * The one seam between the engine and everything outside: GitHub's world, the sandbox's, the crash test's.
 * Each call may throw; whatever dies in between, the next run goes on from the ledger.
 */
import type { Exposure } from '../config/plan.ts';
import type { Facts, Instant } from '../judge/reading.ts';
import type { Decision, Due } from '../release/decision.ts';
import type { Effect, Event, NewEvent } from '../release/event.ts';
import type { ReleaseState } from '../release/state.ts';

/** What a router is set to give, and what it really gives, where it can tell: it can be set to 25 % and serve 0 %. */
export interface Routed {
  readonly set: Exposure;
  readonly serving: Exposure | 'unknown';
}

export interface World {
  /** This run, `<run id>.<attempt>`: the name under which its events are written. */
  readonly run: string;
  /** All events that count, among them all that this run appended itself, and GitHub's clock. */
  load(): Promise<{ readonly events: readonly Event[]; readonly now: Instant }>;
  /** Total: what cannot be found out is an `unavailable` reading. */
  read(asked: Due): Promise<Facts>;
  /** Answers with the event as it now stands in the ledger. */
  append(event: NewEvent): Promise<Event>;
  /** Asks the outside what has become of an effect that was begun at `since`. */
  probe(effect: Effect, since: Instant): Promise<'done' | 'undone' | 'unknown'>;
  /** What the router gives the candidate now; `null` where it cannot be found out. */
  exposure(): Promise<Routed | null>;
  /** Idempotent. Words and `ref` (what it made, or '') go into the ledger; a failure is thrown. */
  perform(effect: Effect): Promise<{ readonly words: string; readonly ref: string }>;
  publish(state: ReleaseState, decision: Decision): Promise<void>;
  /** @param hold when the hold that this is a part of ends at the earliest: one that does not fit is not begun */
  sleep(until: Instant, hold: Instant): Promise<'slept' | 'out-of-budget'>;
}
