import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { z } from 'zod';
import { type Child, startChild } from '../../../sandbox/process/child.ts';
import { until } from '../until.ts';
import { type Databases, query, shop, startDatabases } from './database.ts';

let databases: Databases;
const running: Child[] = [];
beforeAll(async () => {
  databases = await startDatabases();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => child.stop()));
});
afterAll(() => databases.stop());

interface Shop {
  readonly url: string;
  readonly child: Child;
}

async function start(version: string, databaseUrl: string, faultRate?: string): Promise<Shop> {
  const server = new URL('../../../sandbox/shop/server.ts', import.meta.url);
  const child = await startChild(server, ['--version', version, '--slot', 'green', '--release', 'abc123'], {
    DATABASE_URL: databaseUrl,
    FAULT_RATE: faultRate,
  });
  running.push(child);
  return { url: `http://127.0.0.1:${z.object({ port: z.number() }).parse(child.said).port}`, child };
}

/** A database migrated up to that number, with a few products. */
async function database(to: string): Promise<string> {
  const url = await databases.fresh();
  await shop(url, 'migrate.ts', 'up', '--to', to);
  await shop(url, 'seed.ts', '--rows', '400');
  return url;
}

const order = (url: string, body: unknown): Promise<Response> =>
  fetch(`${url}/orders`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
const ready = async (url: string) => {
  const response = await fetch(`${url}/health/ready`);
  return { status: response.status, body: await response.json() };
};

describe('the sample shop', () => {
  test.each([
    ['v1', '1'],
    ['v1', '2'],
    ['v2', '2'],
  ])('%s on schema %s is ready and passes the smoke test', async (version, schema) => {
    const { url } = await start(version, await database(schema));
    expect(await ready(url)).toMatchObject({ status: 200, body: { version, release: 'abc123' } });
    expect(await shop('', 'smoke.ts', '--url', url)).toMatchObject({ code: 0 });
  });

  test('v2 on the old schema lives, is not ready, says why, and is as soon as it is migrated', async () => {
    const databaseUrl = await database('1');
    const { url } = await start('v2', databaseUrl);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const reason = 'the schema lacks orders.gift_note';
    expect(await ready(url)).toMatchObject({ status: 503, body: { reason } });
    expect(await shop('', 'smoke.ts', '--url', url)).toMatchObject({
      code: 1,
      said: expect.stringContaining(reason),
    });
    await shop(databaseUrl, 'migrate.ts', 'up');
    expect(await ready(url)).toMatchObject({ status: 200 });
  });

  test('without its database it lives, is not ready, and fails users without telling them where it is', async () => {
    const { url } = await start('v1', 'postgres://shop:secret@127.0.0.1:1/none');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await ready(url)).toMatchObject({ status: 503, body: { reason: 'the database does not answer' } });
    const answer = await fetch(`${url}/products`);
    expect({ status: answer.status, body: await answer.text() }).toEqual({
      status: 500,
      body: '{"error":"the shop has failed"}',
    });
  });

  test('v2 keeps a gift note; v1 ignores it and leaves the column empty', async () => {
    const databaseUrl = await database('2');
    const [v1, v2] = await Promise.all([start('v1', databaseUrl), start('v2', databaseUrl)]);
    const wanted = { productId: 1, quantity: 1, giftNote: 'Enjoy' };
    await order(v1.url, wanted);
    expect(await (await order(v2.url, wanted)).json()).toMatchObject({ giftNote: 'Enjoy' });
    const text = 'SELECT gift_note FROM orders ORDER BY id DESC LIMIT 2';
    expect(await query(databaseUrl, text)).toEqual([{ gift_note: 'Enjoy' }, { gift_note: null }]);
  });

  test('what users do wrong is 400 or 404, never 500', async () => {
    const { url } = await start('v2', await database('2'));
    const statuses = async (answers: readonly Promise<Response>[]) =>
      (await Promise.all(answers)).map(({ status }) => status);
    const orders = ['no JSON', {}, { productId: 1, quantity: 0 }, { productId: 1, quantity: 1e9 }];
    expect(await statuses(orders.map((body) => order(url, body)))).toEqual([400, 400, 400, 400]);
    expect(await statuses([order(url, { productId: 999_999, quantity: 1 })])).toEqual([404]);
    const paths = ['/products/x', '/products/999999', '/orders/0', '/nowhere', `/products/${'9'.repeat(30)}`];
    expect(await statuses(paths.map((path) => fetch(url + path)))).toEqual([404, 404, 404, 404, 404]);
    expect(await statuses([fetch(`${url}/products?page=-1`)])).toEqual([400]);
  });

  test('v3 fails near 4 % of users’ requests and no health check; its metrics say the same', async () => {
    const { url } = await start('v3', await database('2'));
    let failed = 0;
    for (let i = 0; i < 1_000; i += 1) if ((await fetch(`${url}/products/1`)).status === 500) failed += 1;
    expect(failed).toBeGreaterThanOrEqual(20);
    expect(failed).toBeLessThanOrEqual(60);
    expect((await ready(url)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(`http_requests_total{version="v3",slot="green",code="500"} ${failed}\n`);
    expect(metrics).toContain('http_request_duration_seconds_count{version="v3",slot="green"} 1000\n');
  });

  test('FAULT_RATE is for v3 alone', async () => {
    const databaseUrl = await database('2');
    const [v2, v3] = await Promise.all([start('v2', databaseUrl, '1'), start('v3', databaseUrl, '1')]);
    expect((await fetch(`${v2.url}/`)).status).toBe(200);
    expect((await fetch(`${v3.url}/`)).status).toBe(500);
  });

  test('told to end, it answers the request that it has, and takes no other', async () => {
    const databaseUrl = await database('2');
    const { url, child } = await start('v2', databaseUrl);
    const holder = new pg.Client({ connectionString: databaseUrl });
    await holder.connect();
    await holder.query('BEGIN; LOCK orders');
    const inFlight = order(url, { productId: 1, quantity: 1 });
    const blocked = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    await until(async () => (await query(databaseUrl, blocked)).length === 1, 'the order waits for the lock');
    const ending = child.stop();
    await holder.end();
    expect((await inFlight).status).toBe(201);
    await ending;
    expect(await child.ended).toEqual({ code: 0, signal: null });
    await expect(fetch(url)).rejects.toThrow();
  });
});
