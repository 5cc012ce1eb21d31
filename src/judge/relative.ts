/** "p95 at most 1.2 times the old version's" as a comparison of shares (section 3 of the rule). */
import type { Histogram } from './reading.ts';

export interface RelativeQuantile {
  /** In the histogram's own unit: bad is what is slower than this. */
  readonly edge: number;
  /** Times the old version's share of slow requests that the ratio of latencies comes to, at least 1. */
  readonly r0: number;
}

/** An edge near a quantile, and how fast the tail falls there. */
export interface Tail {
  readonly edge: number;
  /** Latencies that are all r times as long make r ** slope times as many slower than the edge. */
  readonly slope: number;
}

/**
 * `history` is the old version's histogram from before the release, kept as it was. Between two edges the tail is
 * taken to be a Pareto one. `undefined` where no finite edge but the first has the quantile below it.
 */
export function tailAt({ edges, cumulative }: Histogram, quantile: number): Tail | undefined {
  const total = cumulative.at(-1) ?? 0;
  if (total === 0) return undefined;
  const slower = cumulative.map((seen) => (total - seen) / total);
  const allowed = Number((1 - quantile).toPrecision(12));
  const index = slower.findIndex((share, i) => i >= 1 && share <= allowed);
  const [edge, before] = [edges[index], edges[index - 1]];
  if (edge === undefined || before === undefined || !Number.isFinite(edge)) return undefined;
  const least = 1 / (2 * total);
  const at = (i: number): number => Math.max(slower[i] ?? 0, least);
  return { edge, slope: Math.log(at(index - 1) / at(index)) / Math.log(edge / before) };
}

/** How much more is slow when all latencies are `ratio` times as long. */
export function relativeQuantile(
  history: Histogram,
  quantile: number,
  ratio: number,
): RelativeQuantile | undefined {
  const tail = tailAt(history, quantile);
  return tail && { edge: tail.edge, r0: Math.max(1, ratio ** tail.slope) };
}
