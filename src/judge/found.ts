/** What a sample says in figures, and whether that is over or under a limit: yes, no, or unknown. Pure. */
import type { Comparator } from './condition.ts';
import { countText, limitText, textBeside } from './figure.ts';
import { quantileBounds } from './histogram.ts';
import type { Counts, Histogram, Sample } from './reading.ts';

/** A figure, or the bucket that a quantile lies in; `tail` is what else is to be said of it. */
export type Found =
  | { readonly is: 'figure'; readonly value: number; readonly unit: string; readonly tail: string }
  | { readonly is: 'bucket'; readonly above: number; readonly upTo: number };

export type Answer = 'yes' | 'no' | 'unknown';

const figure = (value: number, unit: string, tail = ''): Found => ({ is: 'figure', value, unit, tail });

/** The share at or below each of a histogram's fields. */
const QUANTILES: ReadonlyMap<string, number> = new Map([
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
  ['p99', 0.99],
  ['p99.9', 0.999],
]);

function ofCounts({ n, bad }: Counts, field: string): Found | string {
  if (field === 'total') return figure(n, '');
  if (field === 'failed') return figure(bad, '');
  return n === 0 ? 'there was nothing to count' : figure(bad / n, 'share', ` of ${countText(n)}`);
}

function ofHistogram(sample: Histogram, field: string): Found | string {
  const quantile = QUANTILES.get(field);
  if (quantile === undefined) return `a histogram has the fields ${[...QUANTILES.keys()].join(', ')}`;
  const bounds = quantileBounds(sample, quantile);
  return bounds === undefined ? 'there was nothing to count' : { is: 'bucket', ...bounds };
}

/** What a sample says for a field ('' the default one), or why it says nothing. */
export function foundIn(sample: Sample, field: string): Found | string {
  switch (sample.kind) {
    case 'counts':
      return ofCounts(sample, field);
    case 'histogram':
      return ofHistogram(sample, field);
    case 'value':
      return figure(sample.value, sample.unit);
    case 'truth':
      return 'it holds or does not hold, and has no figure';
  }
}

const answer = (holds: boolean): Answer => (holds ? 'yes' : 'no');

export function opposite(given: Answer): Answer {
  return given === 'unknown' ? given : answer(given === 'no');
}

function figureIs(value: number, test: Comparator, limit: number): boolean {
  switch (test) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '=':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}

/**
 * A quantile lies anywhere in its bucket: where the limit does too, nothing is known. Times are continuous, so
 * `<` and `<=` say the same of them; that one equals a limit is never known.
 */
function bucketIs(above: number, upTo: number, test: Comparator, limit: number): Answer {
  const over: Answer = upTo <= limit ? 'no' : above >= limit ? 'yes' : 'unknown';
  switch (test) {
    case '>':
    case '>=':
      return over;
    case '<':
    case '<=':
      return opposite(over);
    case '=':
      return above < limit && limit <= upTo ? 'unknown' : 'no';
    case '!=':
      return above < limit && limit <= upTo ? 'unknown' : 'yes';
  }
}

export const holds = (found: Found, test: Comparator, limit: number): Answer =>
  found.is === 'figure'
    ? answer(figureIs(found.value, test, limit))
    : bucketIs(found.above, found.upTo, test, limit);

/** `0.41 % of 12,480`; `between 500 ms and 750 ms`: with digits enough to tell it from the limit. */
export function foundText(found: Found, limit: number, unit: string): string {
  if (found.is === 'figure') return `${textBeside(found.value, limit, found.unit)}${found.tail}`;
  if (!Number.isFinite(found.above)) return `at most ${limitText(found.upTo, unit)}`;
  if (!Number.isFinite(found.upTo)) return `over ${limitText(found.above, unit)}`;
  return `between ${limitText(found.above, unit)} and ${limitText(found.upTo, unit)}`;
}
