import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { freePort, listen } from '../../../sandbox/http/listen.ts';
import { type Load, type LoadOptions, startLoad } from '../../../sandbox/load/start.ts';
import { startWorld, type World } from '../router/sides.ts';
import { until } from '../until.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(answer: RequestListener): Promise<string> {
  const server: Server = createServer(answer);
  const { port } = await listen(server, 0);
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${port}`;
}

function load(url: string, options: Partial<LoadOptions> = {}): Load {
  const started = startLoad({ url, rps: 200, ...options });
  ends.push(() => started.stop());
  return started;
}

const ended = (one: Load, requests: number): Promise<void> =>
  until(() => one.stats().requests >= requests, `${requests} requests have ended`);

/** What 50 requests or so come to against a server that always does the same. */
async function countOf(answer: RequestListener, options?: Partial<LoadOptions>) {
  const one = load(await serve(answer), options);
  await ended(one, 50);
  return one.stop();
}

async function startShop(answer?: Parameters<typeof startWorld>[0]): Promise<World> {
  const world = await startWorld(answer);
  ends.push(() => world.stop());
  return world;
}

describe('what the load counts', () => {
  test('whole answers by side, none of them lost', async () => {
    const stats = await countOf((_, response) => {
      response.setHeader('x-slot', 'green').end('fine');
    });
    expect(stats).toMatchObject({ lost: 0, failed: 0, bySide: { blue: 0, green: stats.requests } });
    expect(stats.sent).toBe(stats.requests);
  });

  test('a 500 of the shop is failed and not lost, and so is a 503 of its own', async () => {
    const stats = await countOf((_, response) => {
      response.writeHead(503, { 'x-slot': 'blue' }).end('{}');
    });
    expect(stats).toMatchObject({ lost: 0, failed: stats.requests, failedBySide: { blue: stats.requests } });
  });

  test.each<[string, RequestListener]>([
    ['router', (_, response) => response.writeHead(502, { 'x-router-error': 'ECONNREFUSED' }).end()],
    ['short', (_, response) => response.setHeader('content-type', 'application/json').end('{"products":[')],
    [
      'short',
      (_, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('only this', () => response.destroy());
      },
    ],
    ['short', (_, response) => void response.write('a chunk, and no end', () => response.destroy())],
    ['reset', (request) => void request.socket.destroy()],
  ])('%s', async (kind, answer) => {
    const stats = await countOf(answer);
    expect(stats).toMatchObject({ lost: stats.requests, byKind: { [kind]: stats.requests }, failed: 0 });
  });

  test('no answer in time', async () => {
    const stats = await countOf(() => undefined, { timeoutMs: 100 });
    expect(stats).toMatchObject({ lost: stats.requests, byKind: { timeout: stats.requests } });
  });

  test('nobody listening', async () => {
    const one = load(`http://127.0.0.1:${await freePort()}`);
    await ended(one, 20);
    const stats = await one.stop();
    expect(stats).toMatchObject({ lost: stats.requests, byKind: { refused: stats.requests } });
  });

  test('half on kept connections and half on new ones; each user keeps the cookie it was given', async () => {
    let connections = 0;
    let given = 0;
    let returned = 0;
    const stats = await countOf(
      (request, response) => {
        if (request.socket.bytesWritten === 0) connections += 1;
        if (request.headers.cookie?.startsWith('sw_bucket=') === true) returned += 1;
        else response.setHeader('set-cookie', `sw_bucket=${given++}; Path=/`);
        response.end('fine');
      },
      { users: 3, rps: 50 },
    );
    expect(given).toBeLessThan(stats.requests / 2);
    expect(given + returned).toBe(stats.requests);
    expect(connections).toBeGreaterThanOrEqual(Math.floor(stats.requests / 2));
    expect(connections).toBeLessThan(stats.requests * 0.75);
  });

  test('from a mark on only what came after it', async () => {
    const one = load(await serve((_, response) => void response.setHeader('x-slot', 'blue').end()));
    await ended(one, 20);
    const mark = one.mark();
    await until(() => one.since(mark).requests >= 10, '10 more have ended');
    const all = await one.stop();
    expect(one.since(mark)).toMatchObject({ requests: all.requests - mark.requests, lost: 0 });
  });
});

describe('load through the router', () => {
  test('not one request is lost while the share goes 0, 5, 25, 50, 100, 0', async () => {
    const { router, put, admin } = await startShop();
    const one = load(router.url, { rps: 300 });
    for (const share of [0, 5, 25, 50, 100, 0]) {
      await put('green', share);
      const mark = one.mark();
      await until(() => one.since(mark).requests >= 300, '300 requests met this share');
    }
    const stats = await one.stop();
    expect(stats).toMatchObject({ lost: 0, failed: 0 });
    expect(stats.bySide.green).toBeGreaterThan(300);
    const { body } = await admin('GET', `/stats?to=${Date.now() + 60_000}`);
    expect(body).toMatchObject({ blue: { total: stats.bySide.blue }, green: { total: stats.bySide.green } });
  });

  test('a side that dies half-way costs what it had and would have had, all counted', async () => {
    const { router, put, endSide } = await startShop();
    await put('green', 50);
    const one = load(router.url);
    await ended(one, 100);
    const mark = one.mark();
    await endSide('green');
    await until(() => one.since(mark).lost >= 50, '50 are lost');
    await put('green', 0);
    const stats = await one.stop();
    expect(stats.byKind.router).toBeGreaterThanOrEqual(50);
    expect(stats.requests).toBe(stats.bySide.blue + stats.bySide.green + stats.lost);
  });
});
