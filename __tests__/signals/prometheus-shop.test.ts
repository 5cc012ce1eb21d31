/** The sample shop in two slots, scraped by a real Prometheus: what a look finds must be what users did. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from '../../sandbox/process/child.ts';
import type { Counts, Reading, Sample } from '../../src/judge/reading.ts';
import { readFields } from '../../src/signals/readers.ts';
import { describeWith } from '../real-part.ts';
import { closedPort } from '../transport/serve.ts';
import { outside, signalsOf } from './outside.ts';
import { type Prometheus, startPrometheus, until } from './real-prometheus.ts';

/** Longer than two scrapes and what both edges lie back. */
const SETTLED = 900;

/** One slot of the shop. Its database answers nobody: what needs it fails, what does not is not found. */
async function slotOf(name: string) {
  const url = await closedPort();
  const server = new URL('../../sandbox/shop/server.ts', import.meta.url);
  const args = ['--version', 'v1', '--slot', name, '--port', new URL(url).port];
  const environment = { DATABASE_URL: 'postgres://127.0.0.1:1/none' };
  let child: Child | null = null;
  const asked = async (path: string, times: number): Promise<void> => {
    for (let i = 0; i < times; i += 1) await (await fetch(`${url}${path}`)).text();
  };
  return {
    url,
    start: async () => {
      child = await startChild(server, args, environment);
    },
    stop: async () => child?.kill(),
    good: (times: number) => asked('/nothing', times),
    bad: (times: number) => asked('/products', times),
  };
}
type Slot = Awaited<ReturnType<typeof slotOf>>;

describeWith('prometheus', 'the shop’s figures from a real Prometheus', (program) => {
  let live: Slot;
  let candidate: Slot;
  let prometheus: Prometheus;
  /** Where the last look's window ended. */
  let seen: number;
  beforeAll(async () => {
    live = await slotOf('blue');
    candidate = await slotOf('green');
    await Promise.all([live.start(), candidate.start()]);
    prometheus = await startPrometheus(program, live.url, candidate.url);
    const often = `${prometheus.url}/api/v1/query?query=${encodeURIComponent('count(count_over_time(up[1m]) > 10)')}`;
    expect(await until(async () => (await (await fetch(often)).text()).includes('"2"'))).toBe(true);
    seen = Date.now();
  }, 120_000);
  afterAll(async () => {
    await Promise.all([prometheus.close(), live.stop(), candidate.stop()]);
  });

  /** Two signals over one window that begins where the last one ended. */
  async function look(): Promise<{ errors: Reading | undefined; slow: Reading | undefined }> {
    const window = { from: seen, to: Date.now() };
    seen = window.to;
    const ups = { green: new URL(candidate.url).host, blue: new URL(live.url).host };
    const up = `up: 'up{instance="$HOST"}'`;
    const signals = signalsOf(
      `errors: { prometheus: { total: 'sum(increase(http_requests_total{slot="$SLOT"}[$WINDOW]))', failed: 'http_requests_total{slot="$SLOT",code=~"5.."}', ${up} } }`,
      `slow: { prometheus: { histogram: 'sum by (le) (increase(http_request_duration_seconds_bucket{slot="$SLOT"}[$WINDOW]))', ${up} } }`,
    );
    const deps = outside({
      values: { PROMETHEUS_URL: prometheus.url },
      variables: (arm) =>
        arm === 'candidate' ? { SLOT: 'green', HOST: ups.green } : { SLOT: 'blue', HOST: ups.blue },
    });
    const { signal } = new AbortController();
    const facts = await readFields(deps, signals, ['errors', 'slow.p95'], window, signal);
    return { errors: facts.get('errors'), slow: facts.get('slow.p95') };
  }
  /** A reading without `up`, over the last seconds. */
  async function withoutUp(slot: string): Promise<Reading | undefined> {
    const query = `sum(increase(http_requests_total{slot="${slot}"}[$WINDOW]))`;
    const signals = signalsOf(`errors: { prometheus: { total: '${query}', failed: '${query}' } }`);
    const to = Date.now();
    const deps = outside({ values: { PROMETHEUS_URL: prometheus.url } });
    const { signal } = new AbortController();
    return (await readFields(deps, signals, ['errors'], { from: to - 2_000, to }, signal)).get('errors');
  }
  const counted = (sample: Sample): readonly [number, number] => {
    if (sample.kind !== 'counts') throw new Error(JSON.stringify(sample));
    return [sample.n, sample.bad];
  };
  const pair = (reading: Reading | undefined) => {
    if (reading?.is !== 'paired') throw new Error(JSON.stringify(reading));
    return { candidate: counted(reading.candidate), live: counted(reading.live) };
  };
  const none: Counts = { kind: 'counts', n: 0, bad: 0 };

  test('an arm that is scraped and has had no request is 0; without its `up` nobody knows', async () => {
    await live.good(7);
    await sleep(SETTLED);
    const { errors, slow } = await look();
    expect(errors).toMatchObject({ is: 'paired', candidate: none, live: { n: 7, bad: 0 } });
    expect(slow).toMatchObject({ is: 'paired', candidate: { kind: 'histogram' } });
    expect(await withoutUp('green')).toEqual({ is: 'unavailable', why: '`total` gives no series' });
  });

  test('the very first failures of an arm are counted: its series begins with them', async () => {
    await candidate.bad(3);
    await candidate.good(2);
    await sleep(SETTLED);
    expect(pair((await look()).errors)).toEqual({ candidate: [5, 3], live: [0, 0] });
  });

  test('of windows that follow each other each request is counted once, however late it was scraped', async () => {
    let n = 0;
    let bad = 0;
    for (let i = 0; i < 12; i += 1) {
      await candidate.good(3);
      await candidate.bad(1);
      const found = pair((await look()).errors).candidate;
      n += found[0];
      bad += found[1];
    }
    await sleep(SETTLED);
    const last = pair((await look()).errors).candidate;
    expect([n + last[0], bad + last[1]]).toEqual([48, 12]);
  });

  test('a histogram counts each request in its bucket', async () => {
    await candidate.good(9);
    await sleep(SETTLED);
    const { slow } = await look();
    if (slow?.is !== 'paired' || slow.candidate.kind !== 'histogram') throw new Error(JSON.stringify(slow));
    expect(slow.candidate.cumulative.at(-1)).toBe(9);
    expect(slow.candidate.edges.at(-2)).toBe(10_000);
  });

  test('what a target counted before it was restarted unseen is lost: unavailable, not less', async () => {
    await candidate.good(4);
    await sleep(SETTLED);
    await candidate.stop();
    await sleep(SETTLED);
    await candidate.start();
    await candidate.bad(1);
    await sleep(2 * SETTLED);
    expect((await look()).errors).toMatchObject({
      is: 'unavailable',
      why: expect.stringMatching(/is it down/),
    });
    await candidate.good(6);
    await sleep(SETTLED);
    expect(pair((await look()).errors).candidate).toEqual([6, 0]);
  });

  test('a target that is down at the end of the window is no quiet one', async () => {
    await candidate.good(5);
    await sleep(SETTLED);
    await candidate.stop();
    await sleep(2 * SETTLED);
    expect((await look()).errors).toMatchObject({ is: 'unavailable' });
    expect(await withoutUp('green')).toMatchObject({
      is: 'unavailable',
      why: expect.stringMatching(
        /^`total`: shop at 127.0.0.1:\d+ was last scraped \d+ s before the window's end/,
      ),
    });
  });
});
