import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createClock } from '../../src/github/clock.ts';

const start = Date.parse('2026-11-22T12:00:00Z');
const header = (at: number): string => new Date(at).toUTCString();

test('without an answer there is no time', () => {
  const clock = createClock(() => 0);
  clock.heard(undefined);
  clock.heard('no date');
  expect(() => clock.now()).toThrow(/before anything was asked/);
});

test('it never goes back while the server counts on, and is never a second off', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5_000), { minLength: 1 }), fc.nat(999), (pauses, offset) => {
      let elapsed = 0;
      const clock = createClock(() => elapsed);
      let last = 0;
      for (const pause of pauses) {
        elapsed += pause;
        const truth = start + offset + elapsed;
        clock.heard(header(truth));
        expect(clock.now()).toBeGreaterThanOrEqual(last);
        expect(Math.abs(truth - clock.now())).toBeLessThanOrEqual(1_000);
        last = clock.now();
      }
    }),
  );
});

test('it follows a clock that was set, forward or back', () => {
  const clock = createClock(() => 0);
  for (const at of [start, start + 3_600_000, start - 3_600_000]) {
    clock.heard(header(at));
    expect(clock.now()).toBe(at);
  }
});
