/** A release's events, one after the other, with numbers, ids and times given: for tests of what they amount to. */
import type { Plan } from '../../src/config/plan.ts';
import type { Facts, Reading } from '../../src/judge/reading.ts';
import type { Entry, Event } from '../../src/release/event.ts';
import { due, next } from '../../src/release/next.ts';
import { replay } from '../../src/release/replay.ts';

export const start = 1_790_000_000_000;
type Untold<E> = E extends { words: string } ? Omit<E, 'words'> & { words?: string } : never;

export type Told = Untold<Entry>;

/** Ten seconds between one event and the next, all by run 5.1. */
export function story(...entries: readonly Told[]): readonly Event[] {
  return entries.map((entry, i) => ({
    words: '',
    ...entry,
    run: '5.1',
    seq: i + 1,
    id: i + 1,
    at: start + i * 10_000,
  }));
}

export const opened = (approval = false) =>
  ({ type: 'opened', digest: 'd', slot: 'green', approval }) as const;
export const judgedAs = (
  subject: 'gates' | 'rehearsal' | 'gates-again' | 'deployment',
  verdict: 'passed' | 'failed' | 'unavailable' = 'passed',
) => ({ type: 'judged', subject, verdict, compatibility: 'unknown' }) as const;

const nothing: Facts = new Map<string, Reading>();
export function decide(plan: Plan, events: readonly Event[], now: number, facts: Facts = nothing) {
  return next(plan, replay(plan, events), facts, now);
}
export const dueAt = (plan: Plan, events: readonly Event[], now: number) =>
  due(plan, replay(plan, events), now);
