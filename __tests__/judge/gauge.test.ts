import { describe, expect, test } from '@jest/globals';
import { judge } from '../../src/judge/judge.ts';
import type { JudgeParams } from '../../src/judge/params.ts';

const params = (acts: boolean, k = 4, n = 5): JudgeParams => ({
  alpha: 0.05,
  beta: 0.2,
  steps: [{ share: 0.5, holdLooks: 6, maxLooks: 8 }],
  checks: [{ kind: 'gauge', name: 'memory', k, n, acts }],
});
const decide = (all: JudgeParams, overs: readonly (boolean | null)[]) =>
  judge(
    all,
    overs.map((over) => ({ step: 0, data: { memory: over === null ? null : { over } } })),
  );

describe('a gauge', () => {
  test('one bad value of five is noise', () => {
    const results = decide(params(true), [false, true, false, false, false, false]);
    expect(results.at(-1)?.decision).toBe('promote');
  });

  test('four bad ones of the last five roll back', () => {
    const results = decide(params(true), [true, false, true, true, true]);
    expect(results.at(-1)).toMatchObject({ decision: 'rollback-to-0', reason: 'gauge', check: 'memory' });
  });

  test('something that must simply hold rolls back the first time that it does not', () => {
    const results = decide(params(true, 1, 1), [false, true]);
    expect(results.at(-1)?.decision).toBe('rollback-to-0');
  });

  test('without a guard it only holds', () => {
    const results = decide(params(false), [true, true, true, true, true, true]);
    expect(results.at(-1)).toMatchObject({ decision: 'hold', reason: 'unproven', check: 'memory' });
  });

  test('too few values prove nothing', () => {
    const results = decide(params(true), [null, null, false, false, false, null, false, null]);
    expect(results.at(-1)?.decision).toBe('inconclusive');
  });
});
