/** What a source that keeps history says of the time before a release: Prometheus's range queries. */
import { afterEach, expect, test } from '@jest/globals';
import type { Reading } from '../../src/judge/reading.ts';
import { readFields } from '../../src/signals/readers.ts';
import { serve, type Served } from '../transport/serve.ts';
import { outside, signalsOf, window } from './outside.ts';

const open: Served[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const history = { every: 60_000, looks: 60, errors: 150, most: 86_400_000 };

/** A Prometheus in which every look had so many requests and failures; it also tells what was asked. */
async function prometheus(total: string, failed: string) {
  const asked: URLSearchParams[] = [];
  const server = await serve((request, response) => {
    const parameters = new URL(request.url ?? '', 'http://x').searchParams;
    asked.push(parameters);
    const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(parameters.get(name)));
    const values = [];
    for (let at = start ?? 0; at <= (end ?? 0); at += step ?? 1)
      values.push([at, parameters.get('query')?.startsWith('failed') ? failed : total]);
    const data = { resultType: 'matrix', result: [{ metric: {}, values }] };
    response.end(JSON.stringify({ status: 'success', data }));
  });
  open.push(server);
  return { url: server.url, asked };
}

async function before(total: string, failed: string) {
  const { url, asked } = await prometheus(total, failed);
  const query = `total: 'total{arm="$ARM"}', failed: 'failed{arm="$ARM"}'`;
  const signals = signalsOf(`errors: { prometheus: { url: '${url}', ${query} } }`);
  const deps = outside({ only: 'live' });
  const facts = await readFields(
    deps,
    signals,
    ['errors'],
    { ...window, history },
    new AbortController().signal,
  );
  return { reading: facts.get('errors'), asked };
}

const parts = (reading: Reading | undefined): number | undefined =>
  reading?.is === 'single' ? reading.parts?.length : undefined;

test('sixty looks of the live version, where they have errors enough', async () => {
  const { reading, asked } = await before('600', '3');
  expect(reading).toMatchObject({ is: 'single', sample: { kind: 'counts', n: 36_000, bad: 180 } });
  expect(parts(reading)).toBe(60);
  expect(new Set(asked.map((of) => of.get('query')))).toEqual(
    new Set(['total{arm="live"}', 'failed{arm="live"}']),
  );
  expect(asked[0]?.get('end')).toBe(String(window.to / 1000));
});

test('as many more as give errors enough, where they are few', async () => {
  const { reading } = await before('600', '1');
  expect(parts(reading)).toBe(150);
});

test('looks that gave no sane figure are left out, and none at all is unavailable', async () => {
  const { reading } = await before('NaN', '1');
  expect(reading).toEqual({
    is: 'unavailable',
    why: 'the query gives no series for the time before the release',
  });
});
