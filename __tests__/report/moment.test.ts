/** Moments as people read them, at the hour that they had in UTC. */
import { describe, expect, test } from '@jest/globals';
import { clock, stamp } from '../../src/report/moment.ts';

const at = Date.parse('2026-09-05T04:02:09Z');

describe('a moment', () => {
  test.each([
    ['2026-09-05T23:59:00Z', '04:02'],
    ['2026-09-06T00:00:00Z', '5 Sept, 04:02'],
    ['2026-10-05T04:02:09Z', '5 Sept, 04:02'],
    ['2027-09-05T04:02:09Z', '5 Sept 2026, 04:02'],
  ])('seen at %s is %s', (now, says) => {
    expect(clock(at, Date.parse(now))).toBe(says);
  });

  test('in a table of events has its seconds', () => {
    expect(stamp(at)).toBe('5 Sept 04:02:09');
  });
});
