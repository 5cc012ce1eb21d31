/**
 * GitHub's clock: the `Date` of its last answer plus the monotonic time since. A runner's own clock may be
 * off by minutes; this one is the same for all runs, and the sandbox can move it.
 */
import { performance } from 'node:perf_hooks';
import type { Instant } from '../judge/reading.ts';

export interface Clock {
  /** Takes in the `Date` header of an answer; one that is missing or is no date changes nothing. */
  heard(date: string | undefined): void;
  /** Throws where nothing was heard yet. */
  now(): Instant;
}

/**
 * `Date` says whole seconds, so the truth is up to a second later: a date that is ahead of what we count is
 * nearer to it, one that is behind by less than this many ms says nothing new.
 */
const ROUNDING = 2_000;

/** @param elapsed monotonic time in ms */
export function createClock(elapsed: () => number = () => performance.now()): Clock {
  let base: number | null = null;
  const estimate = (): number | null => (base === null ? null : base + elapsed());
  return {
    heard(date) {
      const at = Date.parse(date ?? '');
      if (Number.isNaN(at)) return;
      const counted = estimate();
      if (counted === null || at > counted || at < counted - ROUNDING) base = at - elapsed();
    },
    now() {
      const counted = estimate();
      if (counted === null) throw new Error("GitHub's clock was read before anything was asked of GitHub");
      return Math.round(counted);
    },
  };
}
