/** What a tick does between the planned looks: guards are read on every one, and who approves a step is asked once. */
import { describe, expect, test } from '@jest/globals';
import { type Allowed, drive } from '../../src/engine/drive.ts';
import type { World } from '../../src/engine/world.ts';
import type { Plan, Step } from '../../src/config/plan.ts';
import { SluicewayError } from '../../src/errors.ts';
import { counts, single, unavailable } from '../../src/judge/reading.ts';
import type { Effect } from '../../src/release/event.ts';
import { replay } from '../../src/release/replay.ts';
import { waitUntil } from '../../src/release/retry.ts';
import { type Outside, open, outside, wishBack, world } from './memory-world.ts';
import { canary } from './plans.ts';
import { wish } from './wish.ts';

const minute = 60_000;
const before: Allowed = { effects: new Set(['backup', 'migrate', 'deploy']), completes: false };
const tick: Allowed = { effects: new Set(['shift', 'drain', 'dispatch']), completes: true, unasked: true };

/** Looks an hour apart, and a person before the second step. */
const slow = ({ approval }: { readonly approval: boolean }): Plan => ({
  ...canary,
  phases: canary.phases.map((phase) =>
    phase.phase === 'rollout' ? { ...phase, steps: stretched(phase.steps, approval) } : phase,
  ),
});

function stretched(steps: readonly [Step, ...Step[]], approval: boolean): [Step, ...Step[]] {
  const long = (step: Step): Step => ({
    ...step,
    least: 60 * minute,
    most: 240 * minute,
    every: 60 * minute,
  });
  const [first, second, ...rest] = steps;
  const asked =
    second === undefined ? [] : [{ ...long(second), ...(approval ? { approval: true as const } : {}) }];
  return [long(first), ...asked, ...rest.map(long)];
}

let runs = 1;
const asking: Effect[] = [];

function ticks(of: Outside, plan: Plan, more: Partial<World> = {}) {
  runs += 1;
  const it = world(of, `${runs}.1`);
  const sleep: World['sleep'] = async (until) => (until <= of.now ? 'slept' : 'out-of-budget');
  const perform: World['perform'] = async (effect) => {
    if (effect.do !== 'dispatch') return it.perform(effect);
    asking.push(effect);
    return { words: 'asked', ref: '4711' };
  };
  return drive({ ...it, sleep, perform, ...more }, plan, tick);
}

async function at5(plan: Plan): Promise<Outside> {
  asking.splice(0);
  const of = outside();
  open(of, false);
  await drive(world(of, '1.1'), plan, before);
  await ticks(of, plan);
  expect(of.share).toBe(0.05);
  return of;
}

describe('between two planned looks', () => {
  test('a guard that is well is read and nothing is written', async () => {
    const plan = slow({ approval: false });
    const of = await at5(plan);
    const events = of.events.length;
    of.now += 5 * minute;
    let reads = 0;
    const it = world(of, '900.1');
    const { decision } = await ticks(of, plan, {
      read: async (asked) => {
        reads += 1;
        expect(asked).toMatchObject({ planned: false, fields: ['errors'] });
        return it.read(asked);
      },
    });
    expect(decision.is).toBe('hold');
    expect(reads).toBe(1);
    expect(of.events).toHaveLength(events);
  });

  test('one that acts takes users back at once, by a look that is in the ledger', async () => {
    const plan = slow({ approval: false });
    const of = await at5(plan);
    of.readings.set('errors', single(counts(500, 40), 'none'));
    of.now += 5 * minute;
    const { state } = await ticks(of, plan);
    expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back' });
    expect(of.share).toBe(0);
    expect(of.events.filter(({ type }) => type === 'looked')).toHaveLength(1);
  });

  test('what cannot be read neither takes back nor goes on', async () => {
    const plan = slow({ approval: false });
    const of = await at5(plan);
    of.readings.set('errors', unavailable('401'));
    for (let i = 0; i < 3; i += 1) {
      of.now += 5 * minute;
      expect((await ticks(of, plan)).decision.is).toBe('hold');
    }
    expect(of.share).toBe(0.05);
  });
});

describe('a step that takes an approval', () => {
  const plan = slow({ approval: true });
  async function waiting(): Promise<Outside> {
    const of = await at5(plan);
    of.now += 61 * minute;
    const { decision } = await ticks(of, plan);
    expect(decision).toMatchObject({ is: 'await-approval', subject: 'step-2' });
    return of;
  }

  test('is asked for once, however many ticks come by', async () => {
    const of = await waiting();
    for (let i = 0; i < 5; i += 1) {
      of.now += 5 * minute;
      await ticks(of, plan);
    }
    expect(asking).toEqual([{ do: 'dispatch', subject: 'step-2' }]);
    expect(replay(plan, of.events)).toMatchObject({ asked: { 'step-2': '4711' }, exposure: { share: 0.05 } });
  });

  test('is entered once somebody approved', async () => {
    const of = await waiting();
    await wish(world(of, '800.1'), plan, { wish: 'approve', subject: 'step-2' }, 'ben', 'Approved by @ben');
    await ticks(of, plan);
    expect(of.share).toBe(0.25);
  });

  test('that is refused stays where it is, with who did and why, and is not asked for again', async () => {
    const of = await waiting();
    await wish(
      world(of, '800.1'),
      plan,
      { wish: 'refuse', subject: 'step-2' },
      'ben',
      'Refused: "Not on a Friday"',
    );
    of.now += 5 * minute;
    const { decision } = await ticks(of, plan);
    expect(decision.because).toContain('@ben: Refused: "Not on a Friday"');
    expect([of.share, asking.length]).toEqual([0.05, 1]);
  });

  test('guards act while it is waited for, over what came since and not over days that were well', async () => {
    const of = await waiting();
    of.now += 2 * 24 * 60 * minute;
    const it = world(of, '900.1');
    of.readings.set('errors', single(counts(500, 40), 'none'));
    const { state } = await ticks(of, plan, {
      read: async (asked) => {
        expect(asked.window.to - asked.window.from).toBe(60 * minute);
        return it.read(asked);
      },
    });
    expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back' });
  });

  test('a run that died after it had asked has asked', async () => {
    const of = await at5(plan);
    of.now += 61 * minute;
    const dies = async (): Promise<never> => {
      asking.push({ do: 'dispatch', subject: 'step-2' });
      throw new Error('killed');
    };
    const it = world(of, '700.1');
    const perform: World['perform'] = (effect) => (effect.do === 'dispatch' ? dies() : it.perform(effect));
    await expect(ticks(of, plan, { perform })).rejects.toThrow('killed');
    const probe: World['probe'] = async (effect) => (effect.do === 'dispatch' ? 'done' : 'undone');
    await ticks(of, plan, { probe });
    expect(asking).toHaveLength(1);
  });
});

test('a tick finds the wish of a run that died before it could act on it', async () => {
  const plan = slow({ approval: false });
  const of = await at5(plan);
  wishBack(of);
  const { state } = await ticks(of, plan);
  expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back' });
  expect(of.share).toBe(0);
});

test('what fails again and again is tried less and less often, so that the ledger has room', async () => {
  const plan = slow({ approval: false });
  const of = await at5(plan);
  wishBack(of);
  of.broken.set('shift', new SluicewayError('TRAFFIC', 'the router answered 503'));
  let tries = 0;
  for (let i = 0; i < 288; i += 1) {
    of.now += 5 * minute;
    if (waitUntil(of.events, of.now) !== null) continue;
    tries += 1;
    await ticks(of, plan);
  }
  expect(tries).toBeGreaterThan(20);
  expect(tries).toBeLessThan(35);
});
