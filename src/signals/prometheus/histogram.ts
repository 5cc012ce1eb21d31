/** Cumulative buckets by `le`, as `sum by (le) (increase(…_bucket[$WINDOW]))` gives them. Pure. */
import { inBase } from '../../config/units.ts';
import { type Histogram, histogram, type Sample } from '../../judge/reading.ts';
import type { Series } from './query.ts';

/**
 * Sorted by edge, in the base unit of `unit`. `increase` extrapolates each bucket by itself, so that a lower one
 * may come out above a higher one: it is cut down, as if fewer requests had been fast. A string is why not.
 */
export function histogramOf(series: readonly Series[], unit: string): Sample | string {
  if (series.length === 0) return 'the query gives no series';
  const buckets = series
    .map(({ labels, value }) => ({ edge: edgeOf(labels.le), count: value }))
    .toSorted((a, b) => a.edge - b.edge);
  const fault = faultOf(buckets);
  if (fault !== null) return fault;
  const scale = inBase(1, unit)?.value ?? 1;
  const lowered = buckets.map((_, i) => Math.min(...buckets.slice(i).map(({ count }) => count)));
  const made = histogram(
    buckets.map(({ edge }) => edge * scale),
    lowered,
  );
  return made ?? 'the buckets are no histogram: a count is negative or not a number';
}

interface Bucket {
  readonly edge: number;
  readonly count: number;
}

function faultOf(buckets: readonly Bucket[]): string | null {
  if (buckets.some(({ edge }) => Number.isNaN(edge)))
    return 'a series has no label le: sum by (le) (…_bucket…)';
  if (new Set(buckets.map(({ edge }) => edge)).size < buckets.length)
    return 'several series have the same le: sum by (le) (…)';
  if (buckets.at(-1)?.edge !== Number.POSITIVE_INFINITY) return 'the bucket le="+Inf" is missing';
  return buckets.some(({ count }) => Number.isNaN(count)) ? 'a bucket is NaN' : null;
}

const edgeOf = (le: string | undefined): number =>
  le === '+Inf' ? Number.POSITIVE_INFINITY : le === undefined || le === '' ? Number.NaN : Number(le);

/** The same edges, and not one request. */
export const withoutRequests = ({ edges }: Histogram): Histogram => ({
  kind: 'histogram',
  edges,
  cumulative: edges.map(() => 0),
});
