import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bucketCookie, bucketOf, newBucket, shareOf, sideOf, whole } from '../../../sandbox/router/bucket.ts';

const bucket = fc.integer({ min: 0, max: whole - 1 });
const share = fc.integer({ min: 0, max: whole });

describe('who goes where', () => {
  test('whoever is on green stays while its share grows, and on blue while it shrinks', () => {
    fc.assert(
      fc.property(bucket, share, share, (user, one, other) => {
        const [small, large] = one < other ? [one, other] : [other, one];
        if (sideOf(user, small) === 'green') expect(sideOf(user, large)).toBe('green');
        if (sideOf(user, large) === 'blue') expect(sideOf(user, small)).toBe('blue');
      }),
    );
  });

  test('the share is exactly the share of buckets, for either side', () => {
    for (const green of [0, 1, 500, 2500, 9999, whole]) {
      const on = Array.from({ length: whole }, (_, user) => sideOf(user, green));
      expect(on.filter((slot) => slot === 'green')).toHaveLength(shareOf('green', green));
      expect(on.filter((slot) => slot === 'blue')).toHaveLength(shareOf('blue', green));
    }
  });

  test('a cookie that was set is read back among others', () => {
    fc.assert(
      fc.property(bucket, (user) => {
        const pair = bucketCookie(user).split(';')[0] ?? '';
        expect(bucketOf(`a=1; ${pair}; xsw_bucket=7`)).toBe(user);
      }),
    );
  });

  test.each([
    undefined,
    '',
    'other=1',
    'sw_bucket=',
    'sw_bucket=-1',
    'sw_bucket=10000',
    'sw_bucket=1x',
    'xsw_bucket=1',
  ])('nonsense is no bucket: %s', (header) => {
    expect(bucketOf(header)).toBeUndefined();
  });

  test('a new bucket is one of them', () => {
    const drawn = Array.from({ length: 1000 }, newBucket);
    expect(drawn.every((user) => Number.isInteger(user) && user >= 0 && user < whole)).toBe(true);
  });
});
