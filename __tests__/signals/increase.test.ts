import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { risesOf } from '../../src/signals/prometheus/increase.ts';
import type { Track } from '../../src/signals/prometheus/scrapes.ts';
import { counterIn, upOf } from '../../src/signals/prometheus/selector.ts';

/** Every 10 s from 0 on; `null` where the scrape did not find the series. */
const track = (values: readonly (number | null)[], instance = 'a:1', code = '200'): Track => ({
  labels: { job: 'shop', instance, code },
  points: values.flatMap((value, i) => (value === null ? [] : [{ at: i * 10_000, value }])),
});
const up = (values: readonly (number | null)[], instance = 'a:1'): Track => track(values, instance, '');
const always = up([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
/** With scrapes each 10 s the edges are those of 20 s to 70 s. */
const window = { from: 30_000, to: 80_000 };
const sum = (found: ReturnType<typeof risesOf>) =>
  typeof found === 'string' ? found : found.reduce((all, { by }) => all + by, 0);

describe('a counter over a window', () => {
  test.each<[string, readonly (number | null)[], readonly Track[], number]>([
    [
      'is counted from the scrape at one edge to that at the other',
      [0, 1, 3, 4, 5, 6, 7, 9, 50],
      [always],
      6,
    ],
    ['that is reset goes on from 0', [5, 6, 8, 9, 2, 3, 4, 4, 4], [always], 1 + 4],
    ['that is not there yet began at 0', [null, null, null, null, 7, 8, 8, 8, 8], [always], 8],
    [
      'whose target was never scraped before began at nobody knows what',
      [null, null, null, null, 7, 8, 8, 8, 8],
      [],
      1,
    ],
    ['that a scrape in between did not find was reset', [3, 3, 3, null, 4, 4, 4, 4, 4], [always], 4],
    [
      'that goes on after scrapes that failed has lost nothing',
      [3, 3, 3, null, null, 9, 9, 9, 9],
      [up([1, 1, 1, 0, 0, 1, 1, 1, 1])],
      6,
    ],
    [
      'that has vanished from a target that is still scraped says what it did',
      [3, 3, 3, 5, null, null, null, null, null],
      [always],
      2,
    ],
  ])('%s', (_, values, ups, expected) => {
    expect(sum(risesOf([track(values)], ups, window))).toBe(expected);
  });

  test.each<[string, readonly Track[], readonly Track[], RegExp]>([
    [
      'was reset while it was not scraped',
      [track([8, 8, 8, null, null, 1, 1, 1, 1])],
      [up([1, 1, 1, 0, 0, 1, 1, 1, 1])],
      /restarted while it was not scraped: .* in 30 s is lost/,
    ],
    [
      'is scraped no more',
      [track([1, 2, 3, 4])],
      [up([1, 1, 1, 1, 0, 0, 0, 0, 0])],
      /last scraped 40 s before the window's end/,
    ],
    ['is scraped no more, as far as is known', [track([1, 2, 3, 4])], [], /last scraped 40 s before/],
    [
      'is down beside one that is not',
      [track([1, 2, 3, 4]), track([1, 1, 1, 1, 1, 1, 1, 1, 1], 'b:1')],
      [up([1, 1, 1, 1, 0, 0, 0, 0, 0]), up([1, 1, 1, 1, 1, 1, 1, 1, 1], 'b:1')],
      /shop at a:1 was last scraped/,
    ],
    ['was scraped once', [track([null, null, 5])], [], /only once/],
    ['is NaN', [track([1, 2, 3, NaN, 5, 6, 7, 8, 9])], [always], /is NaN/],
  ])('cannot be told where its target %s', (_, series, ups, why) => {
    expect(risesOf(series, ups, window)).toMatch(why);
  });

  test('of a target that was taken away counts as far as it went, while others are scraped', () => {
    const gone = track([1, 2, 3, 4, 6]);
    const stays = track([1, 1, 1, 1, 1, 1, 1, 1, 1], 'b:1');
    const ups = [up([1, 1, 1, 1, 1]), up([1, 1, 1, 1, 1, 1, 1, 1, 1], 'b:1')];
    expect(sum(risesOf([gone, stays], ups, window))).toBe(3);
  });

  test('without a series there is nothing', () => {
    expect(risesOf([], [], window)).toEqual([]);
  });

  test('whatever the windows, each request is counted in one of them', () => {
    const rises = fc.array(fc.nat(9), { minLength: 20, maxLength: 40 });
    fc.assert(
      fc.property(
        rises,
        fc.array(fc.integer({ min: 11_000, max: 60_000 }), { minLength: 2, maxLength: 5 }),
        (steps, lengths) => {
          let value = 0;
          const scraped = track([
            0,
            ...steps.map((step) => (value += step)),
            ...Array<number>(30).fill(value),
          ]);
          const ups = [up(scraped.points.map(() => 1))];
          let from = 20_000;
          let found = 0;
          for (const length of lengths) {
            const to = from + length;
            // What came after the look is not stored yet when it is taken.
            const stored = { ...scraped, points: scraped.points.filter(({ at }) => at < to - 9_000) };
            const known = ups.map((each) => ({
              ...each,
              points: each.points.filter(({ at }) => at < to - 9_000),
            }));
            const counted = sum(risesOf([stored], known, { from, to }));
            if (typeof counted === 'string') throw new Error(counted);
            found += counted;
            from = to;
          }
          const at = (edge: number): number =>
            scraped.points.findLast((point) => point.at <= edge - 10_000)?.value ?? 0;
          expect(found).toBe(at(from) - at(20_000));
        },
      ),
    );
  });
});

describe('the counter in a query', () => {
  test.each([
    [
      'sum(increase(http_requests_total{slot="green",code=~"5.."}[$WINDOW]))',
      'http_requests_total{slot="green",code=~"5.."}',
    ],
    ['sum ( increase( x{path="a}b"} [${WINDOW}] ) )', 'x{path="a}b"}'],
    ['http_requests_total', 'http_requests_total'],
    ['{__name__="x"}', '{__name__="x"}'],
    ['job:requests:increase1m', null],
    ['sum(rate(x[$WINDOW])) * 60', null],
    ['sum(increase(x[5m]))', null],
    ['sum by (le) (increase(x[$WINDOW]))', null],
    ['sum(increase(x[$WINDOW])) or vector(0)', null],
  ])('%s', (query, expected) => {
    expect(counterIn(query, 'counts')).toBe(expected);
  });
  test.each([
    ['sum by (le) (increase(x_bucket{a="b"}[$WINDOW]))', 'x_bucket{a="b"}'],
    ['sum(increase(x_bucket[$WINDOW])) by (le)', 'x_bucket'],
    ['sum(increase(x_bucket[$WINDOW]))', null],
  ])('%s', (query, expected) => {
    expect(counterIn(query, 'histogram')).toBe(expected);
  });

  test('its targets, literally', () => {
    expect(
      upOf([
        { job: 'shop', instance: '10.0.0.1:80' },
        { job: 'shop', instance: '10.0.0.2:80' },
      ]),
    ).toBe('up{job=~"shop",instance=~"10\\\\.0\\\\.0\\\\.1:80|10\\\\.0\\\\.0\\\\.2:80"}');
    expect(upOf([{ slot: 'green' }])).toBeNull();
  });
});
