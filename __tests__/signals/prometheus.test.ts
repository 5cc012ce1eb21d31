import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reading } from '../../src/judge/reading.ts';
import { readFields } from '../../src/signals/readers.ts';
import { describeWith } from '../real-part.ts';
import { type Served, serve } from '../transport/serve.ts';
import { outside, signalsOf } from './outside.ts';
import { type Prometheus, startPrometheus, until } from './real-prometheus.ts';

/** What the shop says after its n-th scrape: a tenth of the candidate's requests fail, none of the live one's. */
const metrics = (n: number): string =>
  [
    '# TYPE http_requests_total counter',
    `http_requests_total{arm="candidate",code="200"} ${n * 90}`,
    `http_requests_total{arm="candidate",code="500"} ${n * 10}`,
    `http_requests_total{arm="live",code="200"} ${n * 400}`,
    '# TYPE http_request_duration_seconds histogram',
    ...[0.1, 0.5, 2].map((le, i) => `http_request_duration_seconds_bucket{le="${le}"} ${n * (i + 1) * 10}`),
    `http_request_duration_seconds_bucket{le="+Inf"} ${n * 40}`,
    'memory_bytes{slot="green"} 1500000',
    'odd_value NaN',
    n < 5 ? 'gone_soon 1' : '',
    '',
  ].join('\n');

describeWith('prometheus', 'Prometheus itself', (program) => {
  let shop: Served;
  let prometheus: Prometheus | undefined;
  beforeAll(async () => {
    shop = await serve((_, response, count) => response.end(metrics(count)));
    prometheus = await startPrometheus(program, shop.url);
    expect(await until(async () => shop.seen.length > 20)).toBe(true);
  }, 120_000);
  afterAll(async () => {
    await prometheus?.close();
    await shop.close();
  });

  /** Reads a signal's default field, or another, over the last seconds. */
  async function ask(query: string, field = ''): Promise<Reading | undefined> {
    const now = Date.now();
    const key = field === '' ? 'p' : `p.${field}`;
    const deps = outside({ values: { PROMETHEUS_URL: `${prometheus?.url ?? ''}/` } });
    const span = { from: now - 3_000, to: now };
    return (
      await readFields(
        deps,
        signalsOf(`p: { prometheus: ${query} }`),
        [key],
        span,
        new AbortController().signal,
      )
    ).get(key);
  }
  const total = 'sum(increase(http_requests_total{arm="$ARM"}[$WINDOW]))';
  const failed = 'sum(increase(http_requests_total{arm="$ARM",code=~"5..$"}[$WINDOW]))';

  test('counts of both arms over the window; no series of failures is no failure', async () => {
    const reading = await ask(`{ total: '${total}', failed: '${failed}' }`);
    if (reading?.is !== 'paired' || reading.candidate.kind !== 'counts')
      throw new Error(JSON.stringify(reading));
    expect(reading.candidate.bad / reading.candidate.n).toBeCloseTo(0.1, 6);
    expect(reading.candidate.n).toBeGreaterThan(0);
    expect(reading.live).toMatchObject({ kind: 'counts', bad: 0 });
  });

  test('what says itself to be the other arm’s is unavailable: never taken for the arm that was asked', async () => {
    const [written, both] = [
      'sum(increase(http_requests_total{arm="live"}[$WINDOW]))',
      'sum(increase(http_requests_total[$WINDOW]))',
    ];
    const why = 'the candidate version has the label arm="live"';
    for (const query of [written, both])
      expect(await ask(`{ total: '${query}', failed: '${failed}' }`)).toMatchObject({
        is: 'unavailable',
        why: expect.stringContaining(why),
      });
  });

  test('a histogram in base units', async () => {
    const buckets = 'sum by (le) (increase(http_request_duration_seconds_bucket[$WINDOW]))';
    const reading = await ask(`{ histogram: '${buckets}' }`, 'p95');
    if (reading?.is !== 'single' || reading.sample.kind !== 'histogram')
      throw new Error(JSON.stringify(reading));
    const { edges, cumulative } = reading.sample;
    const all = cumulative.at(-1) ?? 0;
    expect(edges).toEqual([100, 500, 2000, Infinity]);
    expect(cumulative.map((n) => Math.round((100 * n) / all))).toEqual([25, 50, 75, 100]);
  });

  test('a value in a unit', async () => {
    expect(await ask(`{ value: 'memory_bytes{slot="$CANDIDATE_SLOT"} / 1000', unit: KB }`)).toEqual({
      is: 'single',
      sample: { kind: 'value', value: 1_500_000, unit: 'B' },
    });
  });

  test('a scalar', async () => {
    expect(await ask(`{ value: 'scalar(memory_bytes)' }`)).toMatchObject({ sample: { value: 1_500_000 } });
  });

  test.each([
    ['no such series', `{ value: nope }`, 'the query gives no series'],
    ['one that ended', `{ value: gone_soon }`, 'the query gives no series'],
    ['NaN', `{ value: odd_value }`, 'the query gives NaN: was there no traffic?'],
    [
      'nothing through nothing',
      `{ value: 'sum(memory_bytes * 0) / 0' }`,
      'the query gives NaN: was there no traffic?',
    ],
    ['infinity', `{ value: 'memory_bytes / 0' }`, 'the query gives Infinity: was there no traffic?'],
    [
      'too many series',
      `{ value: http_requests_total }`,
      'the query gives 3 series where one is needed: sum(…) them',
    ],
    ['a range', `{ value: 'memory_bytes[1m]' }`, /answered 200, but not as Prometheus/],
    [
      'an error in the query',
      `{ value: 'sum(' }`,
      /^Prometheus refused the query \(bad_data\): .*parse error/,
    ],
    ['no total', `{ total: nope, failed: memory_bytes }`, '`total` gives no series'],
    [
      'failed that is none',
      `{ total: memory_bytes, failed: 'odd_value * 1' }`,
      '`failed`: the query gives NaN: was there no traffic?',
    ],
    [
      'a counter that is none',
      `{ total: memory_bytes, failed: odd_value }`,
      /^`failed`: a counter of shop at 127.0.0.1:\d+ is NaN$/,
    ],
    ['a negative total', `{ total: '-memory_bytes', failed: memory_bytes }`, /cannot be/],
  ])('%s is unavailable', async (_, query, why) => {
    expect(await ask(query)).toEqual({
      is: 'unavailable',
      why: typeof why === 'string' ? why : expect.stringMatching(why),
    });
  });

  test.each([
    [
      'buckets that are not summed by le',
      'sum(http_request_duration_seconds_bucket)',
      'a series has no label le: sum by (le) (…_bucket…)',
    ],
    [
      'buckets without +Inf',
      'http_request_duration_seconds_bucket{le!="+Inf"}',
      'the bucket le="+Inf" is missing',
    ],
  ])('%s are unavailable', async (_, query, why) => {
    expect(await ask(`{ histogram: '${query}' }`, 'p95')).toEqual({ is: 'unavailable', why });
  });

  test('more failures than there were, as increase() can give, are all', async () => {
    expect(await ask(`{ total: 'memory_bytes * 1', failed: 'memory_bytes * 1.001' }`)).toMatchObject({
      sample: { n: 1_500_000, bad: 1_500_000 },
    });
    expect(await ask(`{ total: 'memory_bytes * 1', failed: 'memory_bytes * 1' }`, 'failed')).toMatchObject({
      sample: { kind: 'value', value: 1_500_000 },
    });
  });
});

describe('what is no Prometheus, or not all of it', () => {
  const vector = (more: object): string =>
    JSON.stringify({
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: {}, value: [0, '1'] }] },
      ...more,
    });
  test.each([
    [
      'a login page',
      '<html>',
      'answered 200, but not as Prometheus’s /api/v1/query does for a vector or scalar',
    ],
    [
      'other JSON',
      '{"status":"ok"}',
      'answered 200, but not as Prometheus’s /api/v1/query does for a vector or scalar',
    ],
    [
      'half an answer',
      vector({ warnings: ['store 10.0.0.7 did not answer'] }),
      'Prometheus answered with a warning: store 10.0.0.7 did not answer',
    ],
  ])('%s is unavailable', async (_, answer, why) => {
    const server = await serve((_request, response) => response.end(answer));
    const deps = outside();
    const signals = signalsOf(`p: { prometheus: { url: '${server.url}', value: up } }`);
    const facts = await readFields(
      deps,
      signals,
      ['p'],
      { from: 0, to: 60_000 },
      new AbortController().signal,
    );
    await server.close();
    expect(facts.get('p')).toEqual({ is: 'unavailable', why });
    expect(server.seen).toEqual(['GET /api/v1/query?query=up&time=60']);
  });
});
