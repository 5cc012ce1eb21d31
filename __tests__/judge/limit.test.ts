import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judge, judgeLast } from '../../src/judge/judge.ts';
import { type Datum, type Look, tallyOf } from '../../src/judge/look.ts';
import type { JudgeCheck, JudgeParams } from '../../src/judge/params.ts';
import { threshold } from '../../src/judge/standing.ts';
import { addLook, emptyTrack, enterStep, logEvidence } from '../../src/judge/track.ts';

const limit = (more: Partial<Extract<JudgeCheck, { kind: 'limit' }>> = {}): JudgeCheck => ({
  kind: 'limit',
  name: 'errors',
  fail: 0.01,
  ...more,
});
const params = (check: JudgeCheck, holdLooks = 5): JudgeParams => ({
  alpha: 0.05,
  beta: 0.2,
  steps: [{ share: 0.05, holdLooks, maxLooks: 30 }],
  checks: [check],
});
const tally = (n: number, bad: number, liveN = 0, liveBad = 0): Datum => ({
  candidate: { n, bad },
  live: { n: liveN, bad: liveBad },
});
const look = (errors: Datum): Look => ({ step: 0, data: { errors } });
const times = (count: number, one: Look): readonly Look[] => Array.from({ length: count }, () => one);

const counted = fc
  .record({ n: fc.nat(2000), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ n, share }) => ({ n, bad: Math.floor(n * share) }));
const anyLook = fc
  .record({ candidate: counted, live: counted })
  .map((errors): Look => ({ step: 0, data: { errors } }));

describe('a limit on counts', () => {
  test('4 % against 1 % rolls back once it is proven, not at the first bad request', () => {
    const results = judge(params(limit()), times(10, look(tally(100, 4, 1900, 2))));
    expect(results[0]?.decision).toBe('hold');
    expect(results.find(({ decision }) => decision !== 'hold')).toMatchObject({
      decision: 'rollback-to-0',
      reason: 'over-limit',
      check: 'errors',
    });
  });

  test('0.2 % against 1 % is promoted when the hold is over, and not before', () => {
    const results = judge(params(limit()), times(5, look(tally(500, 1, 9500, 19))));
    expect(results.map(({ decision }) => decision)).toEqual(['hold', 'hold', 'hold', 'hold', 'promote']);
  });

  test('a rate between pass and fail is neither promoted nor rolled back, and in the end a person is asked', () => {
    const results = judge(
      params(limit({ pass: 0.005, fail: 0.02 })),
      times(30, look(tally(1000, 10, 9000, 90))),
    );
    expect(results.at(-2)).toMatchObject({ decision: 'hold', reason: 'unproven' });
    expect(results.at(-1)).toMatchObject({ decision: 'inconclusive', reason: 'unproven', check: 'errors' });
  });

  test('without a guard it never rolls back, and does not pass while it is over', () => {
    const results = judge(params(limit({ acts: false })), times(10, look(tally(1000, 100))));
    expect(results.at(-1)).toMatchObject({ decision: 'hold', reason: 'unproven', check: 'errors' });
  });

  test('errors that the old version has as well are a shared incident, not the new one’s fault', () => {
    const results = judge(params(limit()), times(10, look(tally(200, 10, 3800, 190))));
    expect(results.at(-1)).toMatchObject({ decision: 'hold', reason: 'shared-incident' });
  });

  test('with no old version left to ask, a breach is the new one’s', () => {
    const results = judge(params(limit()), times(10, look(tally(200, 10))));
    expect(results.at(-1)).toMatchObject({ decision: 'rollback-to-0', reason: 'over-limit' });
  });

  test('a hard limit rolls back even in a shared incident', () => {
    const results = judge(params(limit({ hard: 0.03 })), times(10, look(tally(200, 12, 3800, 228))));
    expect(results.at(-1)).toMatchObject({ decision: 'rollback-to-0', reason: 'hard' });
  });

  test('no traffic is never good: it holds to the last look, then asks', () => {
    const results = judge(params(limit()), times(30, look(tally(0, 0))));
    expect(results.some(({ decision }) => decision === 'promote')).toBe(false);
    expect(results.at(-1)?.decision).toBe('inconclusive');
  });

  test('readings that are missing say so after five in a row', () => {
    const results = judge(params(limit()), times(5, look(null)));
    expect(results.at(-1)).toMatchObject({ decision: 'hold', reason: 'no-data' });
  });

  test('a look that was never planned is a defect, not a guess', () => {
    expect(() => judge(params(limit()), [{ step: 1, data: {} }])).toThrow(RangeError);
  });
});

const bad = (looks: readonly Look[]): number =>
  judgeLast(params(limit({ acts: false })), looks)?.logE.errors?.bad ?? Number.NaN;

describe('evidence', () => {
  test('stays finite whatever is counted', () => {
    fc.assert(
      fc.property(fc.array(anyLook, { minLength: 1, maxLength: 30 }), (looks) => {
        const results = judge(params(limit({ hard: 0.5 })), looks);
        return results.every(({ logE }) => Object.values(logE.errors ?? {}).every(Number.isFinite));
      }),
    );
  });

  test('one more request that is bad, not good, never weakens it', () => {
    fc.assert(
      fc.property(fc.array(anyLook, { maxLength: 10 }), fc.integer({ min: 1, max: 1000 }), (looks, n) => {
        const good = bad([...looks, look(tally(n, n - 1))]);
        return bad([...looks, look(tally(n, n))]) >= good;
      }),
    );
  });

  test('does not depend on the order of the looks of a step', () => {
    const check = { kind: 'limit', name: 'errors', fail: 0.01, hard: 0.1 } as const;
    const sum = (looks: readonly Look[]): number[] => {
      const tracked = looks.reduce(
        (track, { data }) => addLook(check, track, tallyOf(data.errors), 0),
        enterStep(check, emptyTrack, 0),
      );
      return Object.values(logEvidence(check, tracked, 3));
    };
    fc.assert(
      fc.property(fc.array(anyLook, { minLength: 1, maxLength: 10 }), (looks) => {
        const back = sum(looks.toReversed());
        return sum(looks).every(
          (there, i) => Math.abs(there - (back[i] ?? Number.NaN)) <= 1e-9 * Math.max(1, Math.abs(there)),
        );
      }),
    );
  });

  test('what is impossible counts as what is missing: more bad than all, less than nothing, not a number', () => {
    const impossible = fc.constantFrom(
      tally(10, 11),
      tally(-1, -1),
      tally(Number.NaN, 0),
      tally(10, Number.POSITIVE_INFINITY),
      tally(10, 1, 5, 6),
      { ...{ candidate: { n: 10, bad: 5 }, live: { n: 0, bad: 0 } }, candidateBadAtMost: 4 },
      { over: true },
    );
    fc.assert(
      fc.property(fc.array(anyLook, { minLength: 1, maxLength: 10 }), impossible, (looks, datum) => {
        const missing = judgeLast(params(limit()), [...looks, look(null)]);
        const after = judgeLast(params(limit()), [...looks, look(datum)]);
        expect(after).toEqual(missing);
        expect(after?.decision).not.toBe('promote');
      }),
    );
  });

  test('the budget is shared by what can roll back, and not by what only holds', () => {
    const all = { ...params(limit({ hard: 0.1 })), checks: [limit({ hard: 0.1 }), limit({ acts: false })] };
    expect(threshold(all, 'limit')).toBeCloseTo(Math.log(2 / 0.05), 12);
  });

  test('the budget is the whole release’s where a step asks only some of its checks', () => {
    const all = { ...params(limit()), budgeted: [limit(), limit({ name: 'slow' })] };
    expect(threshold(all, 'limit')).toBeCloseTo(Math.log(2 / 0.05), 12);
  });
});

/** A small generator with a seed (Mulberry32), so that the simulation is the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('a version exactly at its limit is rolled back in no more than alpha of the releases', () => {
  const releases = 400;
  const next = random(20261122);
  const draw = (n: number): number =>
    Array.from({ length: n }, () => next()).filter((chance) => chance < 0.05).length;
  const rolledBack = Array.from({ length: releases }, () => {
    const looks = Array.from({ length: 60 }, () => look(tally(60, draw(60))));
    return judge(params(limit({ fail: 0.05 }), 60), looks).some(({ decision }) =>
      decision.startsWith('rollback'),
    );
  }).filter((back) => back).length;
  // Three standard errors above alpha: the bound itself is proven, this guards the code.
  expect(rolledBack / releases).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / releases));
});
