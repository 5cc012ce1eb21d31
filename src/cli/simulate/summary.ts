/** What many rollouts come to. */
import type { Played } from './rollouts.ts';

/** Shares are 0..1, times minutes; `null` where there is none to tell of. */
export interface Summary {
  readonly rollouts: number;
  readonly completed: number;
  readonly rolledBack: number;
  readonly inconclusive: number;
  /** Median, and what nine in ten do not exceed. */
  readonly minutes: Spread | null;
  readonly minutesToRollback: Spread | null;
  readonly minutesToComplete: Spread | null;
  readonly highestShare: Spread | null;
  /** Requests to the new version, and those of them that failed, in one rollout. */
  readonly requests: Spread | null;
  readonly failedRequests: Spread | null;
}

export interface Spread {
  readonly median: number;
  readonly nineInTen: number;
}

const rounded = (figure: number): number => Number(figure.toPrecision(6));

function spread(figures: readonly number[]): Spread | null {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (q: number): number | undefined =>
    sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  const [median, nineInTen] = [at(0.5), at(0.9)];
  if (median === undefined || nineInTen === undefined) return null;
  return { median: rounded(median), nineInTen: rounded(nineInTen) };
}

export function summaryOf(all: readonly Played[]): Summary {
  const of = (outcome: Played['outcome']): readonly Played[] => all.filter((one) => one.outcome === outcome);
  const part = (outcome: Played['outcome']): number => of(outcome).length / all.length;
  const minutes = (some: readonly Played[]): Spread | null => spread(some.map((one) => one.minutes));
  return {
    rollouts: all.length,
    completed: part('completed'),
    rolledBack: part('rolled-back'),
    inconclusive: part('inconclusive'),
    minutes: minutes(all),
    minutesToRollback: minutes(of('rolled-back')),
    minutesToComplete: minutes(of('completed')),
    highestShare: spread(all.map((one) => one.highest)),
    requests: spread(all.map((one) => one.requests)),
    failedRequests: spread(all.map((one) => one.failed)),
  };
}

export interface Point {
  readonly minute: number;
  /** Of all rollouts, 0..1: still on the way, done, turned back. */
  readonly running: number;
  readonly completed: number;
  readonly rolledBack: number;
  /** Users who have the new version then, averaged over all rollouts, 0..1. */
  readonly exposure: number;
}

function shareAt({ shares, outcome, minutes }: Played, minute: number): number {
  if (outcome === 'rolled-back' && minute >= minutes) return 0;
  return shares.findLast(({ at }) => at <= minute)?.share ?? 0;
}

/** How the rollouts stand at so many moments, from the first minute to the longest one's last. */
export function course(all: readonly Played[], points: number): readonly Point[] {
  const end = Math.max(1, ...all.map(({ minutes }) => minutes));
  return Array.from({ length: points }, (_, i): Point => {
    const minute = (end * i) / (points - 1);
    const ended = (outcome: Played['outcome']): number =>
      all.filter((one) => one.outcome === outcome && one.minutes <= minute).length / all.length;
    const [completed, rolledBack] = [ended('completed'), ended('rolled-back')];
    const exposure = all.reduce((sum, one) => sum + shareAt(one, minute), 0) / all.length;
    return { minute: rounded(minute), running: 1 - completed - rolledBack, completed, rolledBack, exposure };
  });
}
