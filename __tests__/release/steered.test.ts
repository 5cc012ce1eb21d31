/** Guards that go back to some users, and what people may ask of a rollout on its way. */
import { describe, expect, test } from '@jest/globals';
import type { Guard, Plan } from '../../src/config/plan.ts';
import { replay } from '../../src/release/replay.ts';
import { canary, step } from '../engine/plans.ts';
import { back, did, only, planOf, S, shift, truth, wish } from './steering.ts';
import { decide, dueAt, opened, start, story, type Told } from './story.ts';

const MINUTE = 60_000;

/** Opened, and moved to 5, 25 and 50 %, each at once after the other: seven events. */
const at50 = [opened(), shift(5), did(2), shift(25), did(4), shift(50), did(6)];
const look = (samples: readonly (readonly number[] | null)[], of = 2, seq = at50.length): Told => ({
  type: 'looked',
  step: of,
  window: { from: start + (seq - 1) * S + 1000, to: start + seq * S },
  first: 0,
  samples,
});

describe('a guard that fails at 50 % takes users back', () => {
  const bad = story(...at50, look([[0]]));
  const decided = (...guards: readonly Guard[]) =>
    decide(
      planOf(
        guards,
        guards.map(({ any }) => truth(any[0])),
      ),
      bad,
      start + 8 * S,
    );

  test.each([
    ['to zero', back('alerts', 0), { to: { share: 0 } }],
    ['to the step before', back('alerts', 'previous'), { to: { share: 0.25 } }],
    ['to a given share', back('alerts', 10), { to: { share: 0.1 } }],
    [
      'slowly: to the step before first',
      back('alerts', 0, 'gradual'),
      { to: { share: 0.25 }, goal: { share: 0 } },
    ],
    ['a given share that is not less is none: to zero', back('alerts', 50), { to: { share: 0 } }],
  ])('%s', (_how, guard, effect) => {
    expect(decided(guard)).toMatchObject({
      is: 'roll-back',
      effect: { do: 'shift', course: 'back', ...effect },
      because: expect.stringContaining('alerts'),
    });
  });

  test.each([
    ['the furthest', [back('slow', 'previous'), back('alerts', 0), back('errors', 10)], { share: 0 }],
    ['the faster of two', [back('slow', 0, 'gradual'), back('alerts', 0)], { share: 0 }],
  ])('several at the same look: %s wins', (_which, guards, to) => {
    const several = story(...at50, look(guards.map(() => [0])));
    const plan = planOf(
      guards,
      guards.map(({ any }) => truth(any[0])),
    );
    expect(decide(plan, several, start + 8 * S)).toMatchObject({ effect: { to, course: 'back' } });
    expect(decide(plan, several, start + 8 * S)).not.toHaveProperty('effect.goal');
  });

  test('from the first step, the step before is nobody', () => {
    const plan = planOf([back('alerts', 'previous')], [truth('alerts')]);
    const told = story(opened(), shift(5), did(2), look([[0]], 0, 3));
    expect(decide(plan, told, start + 4 * S)).toMatchObject({ effect: { to: { share: 0 } } });
  });
});

describe('after a way back to some users', () => {
  const plan = planOf([back('alerts', 'previous')], [truth('alerts')]);
  const returned = [...at50, look([[0]]), shift(25, 'back'), did(9)];

  test('it is paused there, is still looked at, and the looks before count no more', () => {
    const state = replay(plan, story(...returned));
    expect(state).toMatchObject({
      is: 'open',
      exposure: { share: 0.25 },
      step: 1,
      course: { is: 'paused', by: null, after: 'roll-back', because: 'alerts does not hold' },
    });
    const now = start + 20 * S;
    expect(dueAt(plan, story(...returned), now)).toMatchObject({ planned: true, fields: ['alerts'] });
    expect(decide(plan, story(...returned), now)).toMatchObject({ is: 'hold' });
  });

  test('a wait of days takes few looks: they come further and further apart', () => {
    const many = Array.from({ length: 36 }, (_, i) => look([[1]], 1, 10 + i));
    const state = story(...returned, ...many);
    const last = start + 45 * S;
    expect(decide(plan, state, last)).toMatchObject({ is: 'hold', until: last + 3000 });
  });

  test('a guard that fails there too takes users further back', () => {
    const told = story(...returned, look([[0]], 1, 10));
    expect(decide(plan, told, start + 11 * S)).toMatchObject({
      is: 'roll-back',
      effect: { to: { share: 0.05 } },
    });
  });

  test('however well it is, it goes on only once a person has resumed it', () => {
    const well = [0, 1, 2, 3, 4].map((i) => look([[1]], 1, 10 + i));
    expect(decide(plan, story(...returned, ...well), start + 16 * S)).toMatchObject({ is: 'hold' });
    const resumed = story(...returned, ...well, wish({ wish: 'resume' }));
    expect(decide(plan, resumed, start + 16 * S)).toMatchObject({
      is: 'advance',
      effect: { to: { share: 0.5 }, course: 'forward' },
    });
  });
});

describe('a slow way back', () => {
  const plan = planOf([back('slow', 0, 'gradual'), back('alerts', 0)], [truth('slow'), truth('alerts')]);
  const begun = [...at50, look([[0], [1]]), shift(25, 'back', 0), did(9)];
  const since = start + 9 * S;

  test('stays at each share as long as a look takes, and is looked at', () => {
    expect(decide(plan, story(...begun), since + 500)).toMatchObject({ is: 'hold', until: since + 1000 });
    expect(dueAt(plan, story(...begun), since + 2500).fields).toEqual(['slow', 'alerts']);
    expect(decide(plan, story(...begun), since + 1000)).toMatchObject({
      is: 'roll-back',
      effect: { to: { share: 0.05 }, goal: { share: 0 } },
    });
  });

  test('never longer than five minutes', () => {
    const [phase] = plan.phases;
    if (phase?.phase !== 'rollout') throw new Error('no rollout');
    const steps = phase.steps.map((one) => ({ ...one, every: 60 * MINUTE }));
    const slow: Plan = { ...plan, phases: [{ ...phase, steps: [step(5, []), ...steps.slice(1)] }] };
    expect(decide(slow, story(...begun), since + 4 * MINUTE)).toMatchObject({ until: since + 5 * MINUTE });
  });

  test('a guard that asks for zero at once is not kept waiting', () => {
    const worse = story(...begun, look([[1], [0]], 1, 10));
    expect(decide(plan, worse, start + 10 * S + 1)).toMatchObject({
      is: 'roll-back',
      effect: { do: 'shift', to: { share: 0 }, course: 'back' },
      because: expect.stringContaining('alerts'),
    });
  });

  test('at its end the release is over', () => {
    const told = story(...begun, shift(5, 'back', 0), did(11), shift(0, 'back'), did(13));
    expect(decide(plan, told, start + 20 * S)).toMatchObject({ is: 'complete', outcome: 'rolled-back' });
  });
});

describe('a guard that holds, or warns', () => {
  const hold: Guard = { any: ['alerts'], line: 1, act: 'hold' };
  const holding = planOf([hold], [only('alerts', false)], ['alerts']);
  const looks = (value: number) => [0, 1, 2].map((i) => look([[value]], 2, at50.length + i));
  const later = start + 11 * S;

  test('nothing goes forward while it fails, and users stay', () => {
    expect(decide(holding, story(...at50, ...looks(0)), later)).toMatchObject({
      is: 'hold',
      because: expect.stringContaining('held by a guard: alerts'),
    });
    expect(decide(holding, story(...at50, ...looks(1)), later)).toMatchObject({ is: 'advance' });
  });

  test('what only warns decides nothing', () => {
    const warning = planOf(
      [{ ...hold, act: 'warn' }],
      [only('alerts', false), only('health', false)],
      ['health'],
    );
    const both = [0, 1, 2].map((i) => look([[0], [1]], 2, at50.length + i));
    expect(decide(warning, story(...at50, ...both), later)).toMatchObject({ is: 'advance' });
  });
});

describe('a person', () => {
  const plan = planOf([back('alerts', 0)], [truth('alerts')]);
  const now = start + 8 * S;
  const told = (...entries: readonly Told[]) => story(...at50, ...entries);

  test('pauses: users stay, the looks go on, and it goes on where it was', () => {
    const paused = told(look([[1]]), wish({ wish: 'pause' }));
    expect(decide(plan, paused, now + S)).toMatchObject({ is: 'hold', because: 'paused, @ana: as I say' });
    const state = replay(plan, told(look([[1]]), wish({ wish: 'pause' }), wish({ wish: 'resume' })));
    expect(state).toMatchObject({ course: { is: 'forward' }, spent: 0 });
  });

  test('pauses before anything has changed: nothing is done', () => {
    const whole = story(opened(), wish({ wish: 'pause' }));
    expect(decide(canary, whole, now)).toMatchObject({ is: 'hold' });
    expect(dueAt(canary, whole, now).fields).toEqual([]);
  });

  test.each([
    [10, 0.1],
    [80, 0.8],
    [0, 0],
  ])('sets %s %%: users get it, and it is paused there', (percent, share) => {
    const to = { share };
    const wished = told(wish({ wish: 'set', to, raise: true }));
    expect(decide(plan, wished, now)).toMatchObject({
      is: 'advance',
      effect: { do: 'shift', to, course: 'set' },
    });
    const done = told(wish({ wish: 'set', to, raise: true }), shift(percent, 'set'), did(9));
    expect(replay(plan, done)).toMatchObject({ exposure: to, course: { is: 'paused', after: 'set' } });
    expect(decide(plan, done, now + 20 * S)).toMatchObject({ is: 'hold' });
  });

  test('a share between two steps is judged by the one below, and leads to the one above', () => {
    const done = told(wish({ wish: 'set', to: { share: 0.3 }, raise: true }), shift(30, 'set'), did(9));
    expect(replay(plan, done)).toMatchObject({ step: 1 });
    const onwards = told(
      wish({ wish: 'set', to: { share: 0.3 }, raise: true }),
      shift(30, 'set'),
      did(9),
      wish({ wish: 'advance' }),
    );
    expect(decide(plan, onwards, now + 20 * S)).toMatchObject({
      effect: { to: { share: 0.5 }, course: 'forward' },
    });
  });

  test('without leave to raise it, a share above what users have raises nothing', () => {
    const wished = told(wish({ wish: 'set', to: { share: 0.8 }, raise: false }));
    expect(decide(plan, wished, now)).toMatchObject({ effect: { to: { share: 0.5 }, course: 'set' } });
  });

  test('takes the next step, whatever the evidence says, once', () => {
    const urged = told(wish({ wish: 'advance' }, 'looks fine to me'));
    expect(decide(plan, urged, now)).toMatchObject({
      is: 'advance',
      effect: { to: { share: 1 }, course: 'forward' },
      because: '@ana: looks fine to me',
    });
    const taken = told(wish({ wish: 'advance' }), shift(100), did(9));
    expect(decide(plan, taken, now + 2 * S)).toMatchObject({ is: 'hold' });
  });

  test('cannot overrule a guard that rolls back', () => {
    for (const wanted of [{ wish: 'advance' }, { wish: 'set', to: { share: 1 }, raise: true }] as const)
      expect(decide(plan, told(look([[0]]), wish(wanted)), now + S)).toMatchObject({
        is: 'roll-back',
        effect: { to: { share: 0 } },
      });
  });

  test('cannot overrule a guard that holds', () => {
    const holding = planOf([{ any: ['alerts'], line: 1, act: 'hold' }], [only('alerts', false)], ['alerts']);
    expect(decide(holding, told(look([[0]]), wish({ wish: 'advance' })), now + S)).toMatchObject({
      is: 'hold',
      because: expect.stringContaining('held by a guard'),
    });
  });

  test('rolls back, and no wish outranks that', () => {
    const home = wish({ wish: 'roll-back', to: { share: 0 }, restore: false });
    for (const wanted of [
      { wish: 'set', to: { share: 1 }, raise: true },
      { wish: 'resume' },
      { wish: 'advance' },
      { wish: 'pause' },
    ] as const)
      expect(decide(plan, told(home, wish(wanted)), now + S)).toMatchObject({
        is: 'roll-back',
        effect: { to: { share: 0 }, course: 'back' },
      });
  });

  test.each([
    [{ to: 'previous' as const }, { to: { share: 0.25 } }],
    [{ to: { share: 0.1 } }, { to: { share: 0.1 } }],
    [
      { to: { share: 0 }, pace: 'gradual' as const },
      { to: { share: 0.25 }, goal: { share: 0 } },
    ],
  ])('rolls back %j', (how, effect) => {
    const asked = told(wish({ wish: 'roll-back', restore: false, ...how }));
    expect(decide(plan, asked, now)).toMatchObject({
      is: 'roll-back',
      effect: { course: 'back', ...effect },
    });
  });

  test('who asks for more than users have on the way back gets no more than they have', () => {
    const asked = told(wish({ wish: 'roll-back', to: { share: 0.8 }, restore: false }));
    expect(replay(plan, asked)).toMatchObject({ exposure: { share: 0.5 }, course: { is: 'paused' } });
  });
});
