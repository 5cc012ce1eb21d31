/** Time windows among the gates: while one is closed nothing goes forward, and everything may go back. */
import { describe, expect, test } from '@jest/globals';
import type { Plan } from '../../src/config/plan.ts';
import type { Check } from '../../src/judge/check.ts';
import { single, truth as truthSample } from '../../src/judge/reading.ts';
import { back, did, planOf, S, shift, truth, wish } from './steering.ts';
import { decide, dueAt, opened, start, story, type Told } from './story.ts';

describe('a time window among the gates', () => {
  const holds: Check = { ...truth('hours'), acts: false };
  const within = planOf([back('alerts', 0)], [holds, truth('alerts')]);
  const plan: Plan = {
    ...within,
    phases: [
      { phase: 'gates', gates: [{ name: 'when', checks: ['hours'], volatile: false, windows: ['hours'] }] },
      ...within.phases,
    ],
  };
  const reading = (open: boolean) => new Map([['hours', single(truthSample(open), '')]]);
  const passed = { type: 'judged', subject: 'gates', verdict: 'passed', compatibility: 'unknown' } as const;
  const well = (i: number, value = 1): Told => ({
    type: 'looked',
    step: 0,
    window: { from: start + (3 + i) * S + 1000, to: start + (4 + i) * S },
    first: 0,
    samples: [[value]],
  });
  const at5 = [opened(), passed, shift(5), did(3), ...[0, 1, 2].map((i) => well(i))];
  const now = start + 8 * S;

  test('is read with each look, and when a step is due', () => {
    expect(dueAt(plan, story(opened(), passed), now).fields).toEqual(['hours']);
    expect(dueAt(plan, story(...at5), now).fields).toEqual(['alerts', 'hours']);
  });

  test.each([
    ['open: the next step', true, { is: 'advance' }],
    [
      'closed: users stay',
      false,
      { is: 'hold', because: expect.stringContaining('outside of its time window') },
    ],
  ])('%s', (_how, open, decision) => {
    expect(decide(plan, story(...at5), now, reading(open))).toMatchObject(decision);
  });

  test('that cannot be read counts as closed', () => {
    expect(decide(plan, story(...at5), now)).toMatchObject({ is: 'hold' });
  });

  test.each([{ wish: 'advance' }, { wish: 'set', to: { share: 0.5 }, raise: true }] as const)(
    'holds a person as well: %j',
    (wanted) => {
      const told = story(...at5, wish(wanted));
      expect(decide(plan, told, now + S, reading(false))).toMatchObject({ is: 'hold' });
      expect(decide(plan, told, now + S, reading(true))).toMatchObject({ is: 'advance' });
    },
  );

  test('never stands in the way of a way back, nor of a lower share', () => {
    const bad = well(3, 0);
    expect(decide(plan, story(...at5, bad), now + S, reading(false))).toMatchObject({ is: 'roll-back' });
    const lower = story(...at5, wish({ wish: 'set', to: { share: 0.01 }, raise: false }));
    expect(decide(plan, lower, now + S, reading(false))).toMatchObject({
      is: 'advance',
      effect: { course: 'set' },
    });
    const home = story(...at5, wish({ wish: 'roll-back', to: { share: 0 }, restore: false }));
    expect(decide(plan, home, now + S, reading(false))).toMatchObject({ is: 'roll-back' });
  });
});
