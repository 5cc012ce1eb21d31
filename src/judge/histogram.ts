/** Quantile limits from a histogram's buckets, without interpolation (section 3 of the rule). */
import type { Histogram } from './reading.ts';

/** Requests above the first edge at or over the limit, and above the last edge at or under it. */
export interface SlowCounts {
  readonly n: number;
  /** Surely slower than the limit. */
  readonly bad: number;
  /** Slower, or perhaps so; all requests where no edge is at or under the limit. */
  readonly badAtMost: number;
}

/**
 * Counts what is slower than `limit` (in the histogram's own unit): `bad` is what a rollback may rest on,
 * `badAtMost` what a proof must. They coincide where the limit is an edge. `undefined` where no finite edge
 * reaches the limit: nothing could be shown to be over it, and the config has to change.
 */
export function slowerThan({ edges, cumulative }: Histogram, limit: number): SlowCounts | undefined {
  const n = cumulative.at(-1) ?? 0;
  const over = edges.findIndex((edge) => edge >= limit && Number.isFinite(edge));
  if (over === -1) return undefined;
  const under = edges.findLastIndex((edge) => edge <= limit);
  return {
    n,
    bad: n - (cumulative[over] ?? n),
    badAtMost: n - (under === -1 ? 0 : (cumulative[under] ?? 0)),
  };
}

/** Bounds of a quantile (0 < q < 1): it is over `above` and at most `upTo`. `undefined` without a request. */
export function quantileBounds(
  { edges, cumulative }: Histogram,
  q: number,
): { readonly above: number; readonly upTo: number } | undefined {
  const n = cumulative.at(-1) ?? 0;
  if (n === 0) return undefined;
  const bucket = cumulative.findIndex((seen) => seen >= q * n);
  const upTo = edges[bucket];
  return upTo === undefined ? undefined : { above: edges[bucket - 1] ?? Number.NEGATIVE_INFINITY, upTo };
}
