import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type StageName, stageNames } from '../../src/migration/result.ts';
import { judge } from '../../src/migration/verdict.ts';

const all = { revert: true, verify: true, verifyPrevious: true };
const stages = (failing: readonly StageName[], names: readonly StageName[] = stageNames) =>
  names.map((name) => ({ name, ok: !failing.includes(name), ms: 1, tail: `${name} said so` }));

test('passed only where every stage ran and none failed', () => {
  fc.assert(
    fc.property(
      fc.subarray([...stageNames]),
      fc.subarray([...stageNames]),
      fc.boolean(),
      (ran, failing, finished) => {
        const { verdict } = judge(stages(failing, ran), all, finished);
        const good = finished && !ran.some((name) => failing.includes(name));
        expect(verdict === 'passed').toBe(good);
      },
    ),
  );
});

test('a clone that could not be made says nothing about the migration', () => {
  const judged = judge(stages(['clone'], ['clone']), all, false);
  expect(judged).toMatchObject({ verdict: 'unavailable', compatibility: 'unknown' });
  expect(judged.findings[0]).toContain('clone said so');
});

describe('the live version on the migrated schema', () => {
  test('passes', () => expect(judge(stages([]), all, true).compatibility).toBe('compatible'));
  test('fails', () => {
    const judged = judge(stages(['verify-previous']), all, true);
    expect(judged).toMatchObject({ verdict: 'failed', compatibility: 'incompatible' });
    expect(judged.findings[0]).toContain('make the migration additive first');
  });
  test('was not tried', () => {
    const ran = stages([], ['clone', 'migrate', 'backup', 'restore']);
    const judged = judge(ran, { revert: false, verify: false, verifyPrevious: false }, true);
    expect(judged).toMatchObject({ verdict: 'passed', compatibility: 'unknown' });
    expect(judged.findings.map((finding) => finding.split(' ')[0])).toEqual([
      'verify',
      'verify-previous',
      'revert',
    ]);
  });
});
