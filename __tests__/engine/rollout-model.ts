/**
 * A rollout in the memory world that anything may happen to: readings, faults, deaths at any call, clocks that jump, a
 * router that is moved by hand, and people with every wish there is. What must hold is asked at each shift.
 */
import fc from 'fast-check';
import type { Plan } from '../../src/config/plan.ts';
import { type Allowed, type Driven, drive } from '../../src/engine/drive.ts';
import type { World } from '../../src/engine/world.ts';
import { SluicewayError } from '../../src/errors.ts';
import { counts, type Reading, single, truth, unavailable } from '../../src/judge/reading.ts';
import type { Effect, Event, Wish } from '../../src/release/event.ts';
import { Crash, type Outside, outside, open, store, world } from './memory-world.ts';
import { canary, step } from './plans.ts';

const all: Allowed = {
  effects: new Set(['backup', 'migrate', 'deploy', 'shift', 'drain', 'restore']),
  completes: true,
};
const checks = ['health', 'errors', 'alerts'];

/** Four steps; errors take back to the step before, ill health slowly to nobody, alerts only hold. */
export const plan: Plan = {
  ...canary,
  checks: {
    ...canary.checks,
    ...Object.fromEntries(
      (
        [
          ['health', true],
          ['alerts', false],
        ] as const
      ).map(([id, acts]) => [
        id,
        {
          id,
          on: id,
          lines: [1],
          kind: 'truth',
          acts,
          lasts: { when: 'now' },
          holds: {
            not: false,
            signal: id,
            field: '',
            line: 1,
            text: id,
            time: { when: 'now' },
            test: 'passes',
          },
        },
      ]),
    ),
  },
  phases: [
    { phase: 'deploy', checks: [] },
    {
      phase: 'rollout',
      steps: [step(5, checks), step(25, checks), step(50, checks), step(100, checks)],
      guards: [
        { any: ['errors'], line: 1, act: 'roll-back', to: 'previous', pace: 'at-once' },
        { any: ['health'], line: 2, act: 'roll-back', to: { share: 0 }, pace: 'gradual' },
        { any: ['alerts'], line: 3, act: 'hold' },
      ],
      drains: true,
    },
  ],
};

export type Happening =
  | { readonly does: 'run'; readonly sleeps: number; readonly dieAt: number; readonly after: boolean }
  | { readonly does: 'read'; readonly field: string; readonly as: 'good' | 'bad' | 'missing' }
  | { readonly does: 'wish'; readonly wish: Wish; readonly midway: number }
  | { readonly does: 'fault'; readonly effect: Effect['do'] }
  | { readonly does: 'hand'; readonly share: number }
  | { readonly does: 'clock'; readonly ms: number };

const share = fc.constantFrom(0, 0.03, 0.05, 0.1, 0.25, 0.6, 1);
const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.constantFrom<Wish>({ wish: 'pause' }, { wish: 'resume' }, { wish: 'advance' }),
  fc.tuple(share, fc.boolean()).map(([to, raise]): Wish => ({ wish: 'set', to: { share: to }, raise })),
  fc.tuple(fc.oneof(share, fc.constant('previous' as const)), fc.boolean()).map(
    ([to, slow]): Wish => ({
      wish: 'roll-back',
      to: to === 'previous' ? to : { share: to },
      restore: false,
      ...(slow ? { pace: 'gradual' } : {}),
    }),
  ),
);

const run = fc.record({
  does: fc.constant('run' as const),
  sleeps: fc.integer({ min: 0, max: 25 }),
  dieAt: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
  after: fc.boolean(),
});
export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: run },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('read' as const),
      field: fc.constantFrom(...checks),
      as: fc.constantFrom('good' as const, 'bad' as const, 'missing' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('wish' as const),
      wish,
      midway: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30 })),
    }),
  },
  fc.record({
    does: fc.constant('fault' as const),
    effect: fc.constantFrom('shift' as const, 'drain' as const),
  }),
  fc.record({ does: fc.constant('hand' as const), share }),
  fc.record({ does: fc.constant('clock' as const), ms: fc.integer({ min: -600_000, max: 600_000 }) }),
);

function readingOf(field: string, as: 'good' | 'bad' | 'missing'): Reading {
  if (as === 'missing') return unavailable('no answer');
  const good = as === 'good';
  return single(field === 'errors' ? counts(500, good ? 0 : 200) : truth(good), 'none');
}

/** A shift that gives more users the new version, with the ledger as the run had read it. */
interface Rise {
  readonly from: number;
  readonly effect: Extract<Effect, { do: 'shift' }>;
  readonly seen: readonly Event[];
}

export interface Played {
  readonly of: Outside;
  readonly rises: Rise[];
  runs: number;
  /** A wish that is to come in the midst of the next run. */
  midway: { readonly wish: Wish; readonly call: number } | null;
}

export function begin(): Played {
  const of = outside();
  open(of);
  return { of, rises: [], runs: 1, midway: null };
}

export function wishNow({ of }: Played, wanted: Wish): void {
  const seq = Math.max(...of.events.map((event) => event.seq)) + 1;
  store(of, { seq, run: '900.1', type: 'wished', wish: wanted, by: 'ana', words: 'as I say' });
}

/** The world of one run, which dies, sleeps and hears as it is told. */
function worldOf(played: Played, { sleeps, dieAt, after }: Extract<Happening, { does: 'run' }>): World {
  const { of, midway } = played;
  played.runs += 1;
  const it = world(of, `${played.runs}.1`, dieAt === 0 ? {} : { dieAt, when: after ? 'after' : 'before' });
  let seen: readonly Event[] = [];
  let left = sleeps;
  let calls = 0;
  const heard = (): void => {
    calls += 1;
    if (midway !== null && calls === midway.call) wishNow(played, midway.wish);
  };
  played.midway = null;
  return {
    ...it,
    async load() {
      heard();
      const loaded = await it.load();
      seen = loaded.events;
      return loaded;
    },
    async append(event) {
      heard();
      const stored = await it.append(event);
      seen = [...seen, stored];
      return stored;
    },
    async perform(effect) {
      const from = of.share;
      if (effect.do === 'shift' && effect.to.share > from) played.rises.push({ from, effect, seen });
      return it.perform(effect);
    },
    async sleep(until, hold) {
      left -= 1;
      return left < 0 ? 'out-of-budget' : it.sleep(until, hold);
    },
  };
}

/** A run to its end; `null` where it died, or lost its lease. */
export async function runOnce(
  played: Played,
  how: Extract<Happening, { does: 'run' }>,
): Promise<Driven | null> {
  try {
    return await drive(worldOf(played, how), plan, all);
  } catch (error) {
    if (error instanceof Crash || (error instanceof SluicewayError && error.code === 'LEASE')) return null;
    throw error;
  } finally {
    played.of.broken.clear();
  }
}

export async function happen(played: Played, it: Happening): Promise<void> {
  const { of } = played;
  switch (it.does) {
    case 'run':
      await runOnce(played, it);
      return;
    case 'read':
      of.readings.set(it.field, readingOf(it.field, it.as));
      return;
    case 'wish':
      if (it.midway > 0) played.midway = { wish: it.wish, call: it.midway };
      else wishNow(played, it.wish);
      return;
    case 'fault':
      of.broken.set(it.effect, new SluicewayError('TRAFFIC', 'the router answered 503'));
      return;
    case 'hand':
      // What becomes of the router after the end is nobody's matter here.
      if (!of.events.some(({ type }) => type === 'closed')) of.share = it.share;
      return;
    case 'clock':
      of.now += it.ms;
      return;
  }
}
