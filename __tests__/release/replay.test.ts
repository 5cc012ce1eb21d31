import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Event } from '../../src/release/event.ts';
import { replay } from '../../src/release/replay.ts';
import { canary } from '../engine/plans.ts';
import { event } from '../ledger/generators.ts';
import { judgedAs, opened, start, story } from './story.ts';

const shift = (percent: number, course: 'forward' | 'back' = 'forward') =>
  ({ type: 'intends', effect: { do: 'shift', to: { share: percent / 100 }, course } }) as const;
const did = (seq: number) => ({ type: 'did', intent: `5.1#${seq}`, ref: '' }) as const;
const wish = {
  type: 'wished',
  wish: { wish: 'roll-back', to: { share: 0 }, restore: false },
  by: 'ana',
} as const;

test('nothing but an opening opens a release', () => {
  expect(replay(canary, story(judgedAs('gates'), wish))).toEqual({ is: 'none', last: 0 });
});

test('events count in the order of their numbers, however they are listed', () => {
  const told = story(opened(), judgedAs('gates'), shift(5), did(3));
  expect(replay(canary, [...told].reverse())).toEqual(replay(canary, told));
});

test('a shift that was done sets exposure, step and since; its intent alone leaves the router uncertain', () => {
  const told = story(opened(), judgedAs('gates'), shift(5), did(3));
  expect(replay(canary, told.slice(0, 3))).toMatchObject({
    exposure: { share: 0 },
    traffic: 'uncertain',
    step: -1,
  });
  expect(replay(canary, told)).toMatchObject({
    exposure: { share: 0.05 },
    traffic: 'known',
    step: 0,
    since: start + 30_000,
    pending: null,
  });
});

test('a second intent while one is pending is void, and so is what is said of it', () => {
  const told = story(opened(), shift(5), shift(25), did(3));
  expect(replay(canary, told)).toMatchObject({ pending: { intent: '5.1#2' }, exposure: { share: 0 } });
});

test('once back, always back: also where only the intent of a guard was written', () => {
  expect(replay(canary, story(opened(), shift(0, 'back')))).toMatchObject({
    course: { is: 'back', by: null },
  });
  expect(replay(canary, story(opened(), wish, shift(25)))).toMatchObject({
    course: { is: 'back', by: 'ana' },
  });
});

test('a migration that was given up, and not known to be undone, may have happened', () => {
  const migrate = { type: 'intends', effect: { do: 'migrate' } } as const;
  const gaveUp = (why: 'failed' | 'undone') => ({ type: 'gave-up', intent: '5.1#2', why }) as const;
  expect(replay(canary, story(opened(), migrate, gaveUp('failed')))).toMatchObject({ migrated: 'unknown' });
  expect(replay(canary, story(opened(), migrate, gaveUp('undone')))).toMatchObject({ migrated: 'no' });
});

describe('after the end', () => {
  const ended = [opened(), { type: 'closed', outcome: 'completed' }] as const;

  test('nothing opens it again', () => {
    const told = story(...ended, shift(5), wish);
    expect(replay(canary, told)).toMatchObject({
      is: 'closed',
      outcome: 'completed',
      exposure: { share: 0 },
    });
  });

  test('a completed one can be superseded, a failed one cannot', () => {
    const superseded = { type: 'closed', outcome: 'superseded' } as const;
    expect(replay(canary, story(...ended, superseded))).toMatchObject({ outcome: 'superseded' });
    const failed = story(opened(), { type: 'closed', outcome: 'failed' }, superseded);
    expect(replay(canary, failed)).toMatchObject({ outcome: 'failed' });
  });
});

test('a look in parts counts once all of it is there', () => {
  const look = { type: 'looked', step: 0, window: { from: start, to: start + 1000 } } as const;
  const whole = story(
    opened(),
    { ...look, first: 0, samples: [[1]] },
    { ...look, first: 1, samples: [[500, 2]] },
  );
  expect(replay(canary, whole)).toMatchObject({ looks: [{ samples: [[1], [500, 2]] }] });
  const gap = story(opened(), { ...look, first: 1, samples: [[500, 2]] });
  expect(replay(canary, gap)).toMatchObject({ looks: [] });
});

test('replay is total: any events in any order give a state', () => {
  const stored = fc.array(event).map((all): Event[] => all.map((of, i) => ({ ...of, id: i, at: start + i })));
  fc.assert(
    fc.property(stored, (events) => {
      const first = story(opened());
      expect(['none', 'open', 'closed']).toContain(replay(canary, [...first, ...events]).is);
    }),
  );
});
