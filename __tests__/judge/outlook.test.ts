import { expect, test } from '@jest/globals';
import { outlookOf } from '../../src/judge/outlook.ts';
import type { JudgeCheck, JudgeParams } from '../../src/judge/params.ts';
import { forecast } from '../../src/judge/planning.ts';

const of = (check: JudgeCheck, share: number): JudgeParams => ({
  alpha: 0.05,
  beta: 0.2,
  steps: [
    { share, holdLooks: 10 },
    { share: 1, holdLooks: 10 },
  ],
  checks: [check],
});
const traffic = { perMinute: 600, rate: 0.005 };
const limit: JudgeCheck = { kind: 'limit', name: 'errors', fail: 0.01 };
const compare: JudgeCheck = { kind: 'compare', name: 'errors' };

test('of the first step it is the rule’s own forecast', () => {
  const known = forecast({
    ...{ share: 0.05, perMinute: 600, rate: 0.005, rise: 5, fail: 0.01, checks: 1, steps: 2 },
    ...{ alpha: 0.05, beta: 0.2, catch: 5, r0: 1, phi: 1 },
  });
  const median = (check: JudgeCheck) =>
    outlookOf(check, of(check, 0.05), 0, traffic)?.sees.find(({ rise }) => rise === 5)?.median;
  expect(median(limit)).toBeCloseTo(known.limitMedianMinutes, 9);
  expect(median(compare)).toBeCloseTo(known.compareMedianMinutes, 9);
  expect(outlookOf(compare, of(compare, 0.05), 0, traffic)?.proof).toBeCloseTo(known.proofMinutes, 9);
});

test('what cannot come never does: a rise within the limit, a comparison without a live version, a rate that does not pass', () => {
  const never = Number.POSITIVE_INFINITY;
  expect(outlookOf(limit, of(limit, 0.05), 0, traffic)?.sees[0]).toEqual({
    rise: 2,
    median: never,
    nineInTen: never,
  });
  expect(outlookOf(compare, of(compare, 0.05), 1, traffic)?.sees.map(({ median }) => median)).toEqual([
    never,
    never,
    never,
    never,
    never,
  ]);
  expect(outlookOf(limit, of(limit, 0.05), 0, { ...traffic, rate: 0.011 })?.proof).toBe(never);
  expect(outlookOf(limit, of(limit, 0.05), 0, { ...traffic, perMinute: 1 })?.proof).toBeGreaterThan(1000);
});

test('an expectation without a guard sees nothing that it would act on, and a gauge has no outlook', () => {
  const idle: JudgeCheck = { ...limit, acts: false };
  expect(outlookOf(idle, of(idle, 0.05), 0, traffic)?.sees).toEqual([]);
  expect(outlookOf({ kind: 'gauge', name: 'memory' }, of(limit, 0.05), 0, traffic)).toBeNull();
});
