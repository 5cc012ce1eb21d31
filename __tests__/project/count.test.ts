import { describe, expect, test } from '@jest/globals';
import { countOf, lastLine } from '../../scripts/test/count.ts';

const report = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe('the last line of npm test', () => {
  test('counts what passed and names no skipped test when there is none', () => {
    expect(lastLine(countOf(report, 0))).toBe('7 passed, 0 failed');
  });

  test('counts a test file that could not run as failed', () => {
    const counts = countOf({ ...report, numFailedTests: 2, numRuntimeErrorTestSuites: 1 }, 1);
    expect(lastLine(counts)).toBe('7 passed, 3 failed');
  });

  test('says what was skipped', () => {
    expect(lastLine(countOf({ ...report, numPendingTests: 2, numTodoTests: 1 }, 0))).toBe(
      '7 passed, 0 failed, 3 skipped',
    );
  });

  test.each([1, 137, null])('is a failure where jest ended with %p and no test says why', (code) => {
    expect(countOf(report, code).failed).toBe(1);
  });

  test('is a failure where nothing was tested', () => {
    expect(countOf({ ...report, numPassedTests: 0 }, 0).failed).toBe(1);
  });
});
