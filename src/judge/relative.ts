/** "p95 at most 1.2 times the old version's" as a comparison of shares (section 3 of the rule). */
import type { Histogram } from './reading.ts';

export interface RelativeQuantile {
  /** In the histogram's own unit: bad is what is slower than this. */
  readonly edge: number;
  /** Times the old version's share of slow requests that the ratio of latencies comes to, at least 1. */
  readonly r0: number;
}

/**
 * `history` is the old version's histogram from before the release, kept as it was. From the slope of its tail
 * at the quantile's edge (a Pareto tail between two edges) it is told how much more is slow when all latencies
 * are `ratio` times as long. `undefined` where no finite edge but the first has the quantile below it.
 */
export function relativeQuantile(
  { edges, cumulative }: Histogram,
  quantile: number,
  ratio: number,
): RelativeQuantile | undefined {
  const total = cumulative.at(-1) ?? 0;
  if (total === 0) return undefined;
  const slower = cumulative.map((seen) => (total - seen) / total);
  const allowed = Number((1 - quantile).toPrecision(12));
  const index = slower.findIndex((share, i) => i >= 1 && share <= allowed);
  const [edge, before] = [edges[index], edges[index - 1]];
  if (edge === undefined || before === undefined || !Number.isFinite(edge)) return undefined;
  const least = 1 / (2 * total);
  const at = (i: number): number => Math.max(slower[i] ?? 0, least);
  const slope = Math.log(at(index - 1) / at(index)) / Math.log(edge / before);
  return { edge, r0: Math.max(1, ratio ** slope) };
}
