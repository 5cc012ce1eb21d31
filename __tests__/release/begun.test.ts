/** Releases that begin where another has come to: one that they take the place of, or one that only the router knows of. */
import { describe, expect, test } from '@jest/globals';
import { replay } from '../../src/release/replay.ts';
import { back, planOf, truth } from './steering.ts';
import { decide, dueAt, opened, start, story } from './story.ts';

const plan = planOf([back('alerts', 0)], [truth('alerts')]);
const now = start + 60_000;

describe('a release that takes the place of another', () => {
  test.each([
    [0.25, 0.25],
    [0.3, 0.25],
    [1, 1],
    [0.02, 0.05],
  ])('which had reached %s begins at %s', (starts, share) => {
    const told = story({ ...opened(), starts: { share: starts } });
    expect(decide(plan, told, now)).toMatchObject({
      is: 'advance',
      effect: { do: 'shift', to: { share }, course: 'forward' },
    });
  });
});

describe('a rollout that the router gives 25 % of users already', () => {
  const told = story({ ...opened(), adopted: { share: 0.25 } });

  test('stands at the step of that share, with the looks to come', () => {
    expect(replay(plan, told)).toMatchObject({
      exposure: { share: 0.25 },
      highest: { share: 0.25 },
      step: 1,
      traffic: 'known',
      deployed: true,
    });
    expect(dueAt(plan, told, now)).toMatchObject({ planned: true, fields: ['alerts'] });
    expect(decide(plan, told, now)).toMatchObject({ is: 'hold' });
  });

  test('goes back as any other', () => {
    const wish = { wish: 'roll-back', to: { share: 0 }, restore: false } as const;
    const wished = story({ ...opened(), adopted: { share: 0.25 } }, { type: 'wished', wish, by: 'ana' });
    expect(decide(plan, wished, now)).toMatchObject({ is: 'roll-back', effect: { to: { share: 0 } } });
  });
});
