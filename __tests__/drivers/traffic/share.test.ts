import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { confirms, equal, exposureOf, percentOf } from '../../../src/drivers/traffic/share.ts';

const share = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 10_000);

test('a share survives being written as percent', () => {
  fc.assert(
    fc.property(share, (value) => {
      const back = exposureOf(percentOf(value), '%');
      expect(back !== undefined && equal(back, { share: value })).toBe(true);
      expect(String(percentOf(value)).length).toBeLessThanOrEqual(5);
    }),
  );
});

test('nobody is confirmed only by nobody, everybody only by everybody', () => {
  fc.assert(
    fc.property(share, (value) => {
      expect(confirms({ share: value }, { share: 0 })).toBe(value === 0);
      expect(confirms({ share: value }, { share: 1 })).toBe(value === 1);
    }),
  );
});
