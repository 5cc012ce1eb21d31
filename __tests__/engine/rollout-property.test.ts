/** Whatever happens: nobody gets the new version without a passed look or a person, nor after a way back; it always ends. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Event } from '../../src/release/event.ts';
import { replay } from '../../src/release/replay.ts';
import { begin, happen, happening, plan, type Played, runOnce, wishNow } from './rollout-model.ts';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;
type Rise = Played['rises'][number];

const isShift = (event: Event, course: string): event is Of<'intends'> =>
  event.type === 'intends' && event.effect.do === 'shift' && event.effect.course === course;

/** A person's word that lets it go up. */
const isLeave = (event: Event): boolean =>
  event.type === 'wished' &&
  (event.wish.wish === 'advance' ||
    event.wish.wish === 'resume' ||
    (event.wish.wish === 'set' && event.wish.raise));

/** By number, as they count: the first of those that another run wrote meanwhile may have come later. */
const inOrder = (events: readonly Event[]): readonly Event[] =>
  events.toSorted((a, b) => a.seq - b.seq || a.id - b.id);

/** Whether the last look before the shift, taken since the shift before it, found everything in order. */
function isPassed(before: readonly Event[]): boolean {
  const since = before.findLastIndex((event) => event.type === 'did' || event.type === 'opened');
  const look = before.slice(since).findLast((event): event is Of<'looked'> => event.type === 'looked');
  const [health, errors, alerts] = look?.samples ?? [];
  return health?.[0] === 1 && alerts?.[0] === 1 && errors?.[1] === 0;
}

/** Whether a person asked for the next step, and nothing has answered that yet: a step forward, or another share set. */
function isUrged(before: readonly Event[]): boolean {
  const since = before.findLastIndex(
    (event) => isShift(event, 'forward') || (event.type === 'wished' && event.wish.wish === 'set'),
  );
  return before.slice(since + 1).some((event) => event.type === 'wished' && event.wish.wish === 'advance');
}

/** Nobody is on it, and it begins by the plan that was opened. */
function isFirst({ effect }: Rise, before: readonly Event[]): boolean {
  const state = replay(plan, before);
  return effect.to.share === 0.05 && state.is === 'open' && state.exposure.share === 0;
}

function mayRise(rise: Rise): boolean {
  const events = inOrder(rise.seen);
  const own = events.findLastIndex((event) => event.type === 'intends');
  const before = events.slice(0, own);
  const leave = before.findLastIndex(isLeave);
  const back = before.findLastIndex(
    (event) => isShift(event, 'back') || (event.type === 'wished' && event.wish.wish === 'roll-back'),
  );
  const turned = replay(plan, before);
  const gone = turned.is === 'open' && turned.course.is === 'back';
  if (gone || back > leave) return false;
  const { course, to } = rise.effect;
  if (course === 'set')
    return before.some(
      (event) =>
        event.type === 'wished' &&
        event.wish.wish === 'set' &&
        event.wish.raise &&
        event.wish.to.share === to.share,
    );
  return course === 'forward' && (isPassed(before) || isFirst(rise, before) || isUrged(before));
}

/** What hands did to the router is no rise of ours; a shift to what the ledger says already is none either. */
function isOurs({ effect, seen }: Rise): boolean {
  const events = inOrder(seen);
  const own = events.findLastIndex((event) => event.type === 'intends');
  const state = replay(plan, events.slice(0, own));
  return state.is !== 'open' || effect.to.share > state.exposure.share;
}

const whole = { does: 'run', sleeps: 60, dieAt: 0, after: false } as const;

/** From wherever it is: all is well again, and a person answers whatever is asked. */
async function toItsEnd(played: Played) {
  const { of } = played;
  of.readings.clear();
  played.midway = null;
  for (let i = 0; i < 40; i += 1) {
    const driven = await runOnce(played, whole);
    const state = driven?.state;
    if (state?.is === 'closed') return state;
    if (state?.is !== 'open') continue;
    const moved = driven?.decision.is === 'await-approval' && driven.decision.subject === 'repair';
    if (moved) wishNow(played, { wish: 'set', to: state.exposure, raise: false });
    if (moved && state.drained) of.share = state.exposure.share;
    wishNow(played, { wish: 'advance' });
  }
  return replay(plan, of.events);
}

test('users get it only by a passed look or a person, never after a way back, and it always ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 20 }), fc.boolean(), async (story, home) => {
      const played = begin();
      for (const it of story) await happen(played, it);
      for (const rise of played.rises.filter(isOurs))
        expect({ rise, may: mayRise(rise) }).toMatchObject({ may: true });
      if (home) wishNow(played, { wish: 'roll-back', to: { share: 0 }, restore: false });
      const end = await toItsEnd(played);
      expect(end).toMatchObject({ is: 'closed' });
      // What was called off before it touched the router leaves that to whoever did.
      if (end.is !== 'closed' || end.traffic === 'untouched') return;
      const users = end.outcome === 'completed' ? end.exposure.share : 0;
      expect({ outcome: end.outcome, share: played.of.share }).toEqual({
        outcome: end.outcome,
        share: users,
      });
    }),
    { numRuns: Number(process.env.RUNS ?? 150) },
  );
}, 120_000);
