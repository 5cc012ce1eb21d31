/** A run may die at any call, and a person may wish to go back at any other: the end is always the right one. */
import { describe, expect, test } from '@jest/globals';
import type { Plan } from '../../src/config/plan.ts';
import { type Allowed, drive } from '../../src/engine/drive.ts';
import { replay } from '../../src/release/replay.ts';
import { Crash, open, type Outside, outside, type Schedule, world } from './memory-world.ts';
import { blueGreen, canary } from './plans.ts';

const all: Allowed = {
  effects: new Set(['backup', 'migrate', 'deploy', 'shift', 'drain', 'restore']),
  completes: true,
};

/** The first run follows the schedule; the ones after it are well. */
async function runs(plan: Plan, of: Outside, schedule: Schedule): Promise<number> {
  for (let run = 1; run <= 4; run += 1) {
    const it = world(of, `${run}.1`, run === 1 ? schedule : {});
    try {
      await drive(it, plan, all);
      return it.calls();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
  throw new Error('never came to an end');
}

async function released(plan: Plan, schedule: Schedule) {
  const of = outside();
  open(of);
  const calls = await runs(plan, of, schedule);
  return { of, calls, state: replay(plan, of.events) };
}

const numbers = (upTo: number): readonly number[] => Array.from({ length: upTo }, (_, i) => i + 1);

describe.each([
  ['blue-green', blueGreen],
  ['canary', canary],
])('%s', (_name, plan) => {
  test('without a fault it reaches all users, each step once, and is closed', async () => {
    const { of, state } = await released(plan, {});
    expect(state).toMatchObject({ is: 'closed', outcome: 'completed' });
    expect(of.shares).toEqual(plan === canary ? [0.05, 0.25, 1] : [1]);
    expect(of.migrations).toBe(1);
  });

  test.each(['before', 'after'] as const)(
    'a run that dies %s any call is finished by the next',
    async (when) => {
      const { calls } = await released(plan, {});
      for (const dieAt of numbers(calls)) {
        const { of, state } = await released(plan, { dieAt, when });
        expect({ dieAt, state }).toMatchObject({ dieAt, state: { is: 'closed', outcome: 'completed' } });
        expect({ dieAt, share: of.share }).toEqual({ dieAt, share: 1 });
        expect([...of.shares]).toEqual([...of.shares].sort((a, b) => a - b));
      }
    },
  );

  test('with a wish to roll back at any call, and a death at any other, users end on the live version', async () => {
    const { calls } = await released(plan, {});
    for (const wishAt of numbers(calls - 2)) {
      for (const dieAt of numbers(calls)) {
        const { of, state } = await released(plan, {
          wishAt,
          dieAt,
          when: dieAt % 2 === 0 ? 'before' : 'after',
        });
        expect({ wishAt, dieAt, state }).toMatchObject({ wishAt, dieAt, state: { is: 'closed' } });
        const wished = of.events.some((event) => event.type === 'wished');
        const touched = of.events.some(({ type }) => type === 'did' || type === 'gave-up');
        const back = touched ? expect.stringMatching(/^(rolled-back|cancelled)$/) : 'cancelled';
        const met = state.is === 'closed' && state.highest.share > 0;
        const [outcome, share] = wished ? [met ? 'rolled-back' : back, 0] : ['completed', 1];
        expect({ wishAt, dieAt, share: of.share, state }).toMatchObject({
          wishAt,
          dieAt,
          share,
          state: { outcome },
        });
      }
    }
  });

  test('exposure never rises once a roll-back has begun', async () => {
    const { calls } = await released(plan, {});
    for (const wishAt of numbers(calls - 2)) {
      const { of } = await released(plan, { wishAt });
      const wish = of.events.findIndex((event) => event.type === 'wished');
      const later = of.events
        .slice(wish)
        .filter((event) => event.type === 'intends' && event.effect.do === 'shift');
      const forwardDone = later
        .filter(
          (event) =>
            event.type === 'intends' && event.effect.do === 'shift' && event.effect.course === 'forward',
        )
        .filter((event) =>
          of.events.some((did) => did.type === 'did' && did.intent === `${event.run}#${event.seq}`),
        );
      expect({ wishAt, forwardDone }).toEqual({ wishAt, forwardDone: [] });
    }
  });
});
