import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { histogramOf } from '../../src/signals/prometheus/histogram.ts';

const buckets = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).map(([le, value]) => ({ labels: { le }, value }));

describe('histogramOf', () => {
  test('sorts by edge, whatever the order of the series', () => {
    expect(histogramOf(buckets({ '+Inf': 9, '0.5': 4, '1e-1': 2 }), 's')).toEqual({
      kind: 'histogram',
      edges: [100, 500, Infinity],
      cumulative: [2, 4, 9],
    });
  });

  test('a lower bucket above a higher one is cut down: fewer were fast, not more', () => {
    expect(histogramOf(buckets({ 0.1: 5.02, 0.5: 5, '+Inf': 4.99 }), 's')).toMatchObject({
      cumulative: [4.99, 4.99, 4.99],
    });
  });

  test.each([
    [
      'the same edge twice',
      [...buckets({ 1: 1, '+Inf': 2 }), ...buckets({ '1.0': 1 })],
      'several series have the same le: sum by (le) (…)',
    ],
    ['no series', [], 'the query gives no series'],
    ['an empty edge', buckets({ '': 1, '+Inf': 2 }), 'a series has no label le: sum by (le) (…_bucket…)'],
    ['NaN', buckets({ 1: Number.NaN, '+Inf': 2 }), 'a bucket is NaN'],
    [
      'less than nothing',
      buckets({ 1: -1, '+Inf': 2 }),
      'the buckets are no histogram: a count is negative or not a number',
    ],
    [
      'an infinite count',
      buckets({ 1: 1, '+Inf': Infinity }),
      'the buckets are no histogram: a count is negative or not a number',
    ],
  ])('%s is no histogram', (_, series, why) => expect(histogramOf(series, 's')).toBe(why));

  test('never says that more were fast than a bucket counted, and counts all of them', () => {
    const counts = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(counts, (values) => {
        const edges = values.map((_, i) => (i === values.length - 1 ? '+Inf' : String(i)));
        const made = histogramOf(
          values.map((value, i) => ({ labels: { le: edges[i] ?? '' }, value })),
          'ms',
        );
        if (typeof made === 'string' || made.kind !== 'histogram') throw new Error(JSON.stringify(made));
        expect(made.cumulative.every((count, i) => count <= (values[i] ?? 0))).toBe(true);
        expect(made.cumulative.at(-1)).toBe(values.at(-1));
      }),
    );
  });
});
