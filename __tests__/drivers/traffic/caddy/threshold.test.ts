import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shareOf, thresholdOf } from '../../../../src/drivers/traffic/caddy/threshold.ts';

const share = fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => millionths / 1_000_000);
const user = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((number) => number.toString(16).padStart(8, '0'));

test('a share survives being written, to a millionth', () => {
  fc.assert(fc.property(share, (value) => expect(shareOf(thresholdOf(value))).toBe(value)));
});

test('a user who meets a share meets every larger one; nobody meets 0 %, everybody 100 %', () => {
  fc.assert(
    fc.property(user, share, share, (who, one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      if (who < thresholdOf(less)) expect(who < thresholdOf(more)).toBe(true);
      expect(who < thresholdOf(0)).toBe(false);
      expect(who < thresholdOf(1)).toBe(true);
    }),
  );
});
