/**
 * Who goes where. Each user has a bucket, 0 to 9999, in a cookie; green has the buckets below its share, blue
 * the rest. So a growing share of either side only adds users to it, and a user meets one side at a time.
 */
import { randomInt } from 'node:crypto';
import type { Slot } from '../../src/config/plan.ts';

/** All buckets. A share is a whole number of them: hundredths of a percent. */
export const whole = 10_000;

/** The bucket that a Cookie header names; undefined where there is none or it is nonsense. */
export function bucketOf(header: string | undefined): number | undefined {
  const digits = /(?:^|;\s*)sw_bucket=(\d{1,4})\s*(?:;|$)/.exec(header ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export const newBucket = (): number => randomInt(whole);

export const bucketCookie = (bucket: number): string =>
  `sw_bucket=${bucket}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax`;

export const sideOf = (bucket: number, greenShare: number): Slot => (bucket < greenShare ? 'green' : 'blue');

/** The share of a side, of `whole`. */
export const shareOf = (slot: Slot, greenShare: number): number =>
  slot === 'green' ? greenShare : whole - greenShare;
