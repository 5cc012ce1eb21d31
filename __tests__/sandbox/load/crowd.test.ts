import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { listen } from '../../../sandbox/http/listen.ts';
import { type Crowd, startCrowd } from '../../../sandbox/load/crowd.ts';
import { until } from '../until.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function crowdAt(answer: RequestListener): Promise<Crowd> {
  const server = createServer(answer);
  const { port } = await listen(server, 0);
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const crowd = startCrowd({ url: `http://127.0.0.1:${port}`, atOnce: 4, users: 10, phases: 2 });
  ends.push(() => crowd.stop());
  return crowd;
}

const ended = (crowd: Crowd, phase: number, requests: number): Promise<void> =>
  until(() => crowd.count(phase, 'new').requests >= requests, `${requests} requests have ended`);

test('half on kept connections and half on new ones, counted in the phase in which they were sent', async () => {
  const connections = new Set<Socket>();
  const crowd = await crowdAt(({ socket }, response) => {
    connections.add(socket);
    response.setHeader('x-slot', 'blue').end();
  });
  await ended(crowd, 0, 50);
  crowd.enter(1);
  await ended(crowd, 1, 50);
  await crowd.stop();
  for (const phase of [0, 1]) {
    const [kept, fresh] = [crowd.count(phase, 'kept'), crowd.count(phase, 'new')];
    expect(Math.abs(kept.sent - fresh.sent)).toBeLessThanOrEqual(8);
    expect(kept).toMatchObject({ lost: 0, requests: kept.sent, bySide: { blue: kept.sent, green: 0 } });
  }
  const fresh = crowd.count(0, 'new').sent + crowd.count(1, 'new').sent;
  expect(connections.size).toBeGreaterThanOrEqual(fresh);
  expect(connections.size).toBeLessThanOrEqual(fresh + 8);
});

test('a kept connection that ends as it is used again is told apart from one that breaks', async () => {
  const served = new WeakSet<Socket>();
  const crowd = await crowdAt(({ socket }, response) => {
    if (served.has(socket)) return void socket.destroy();
    served.add(socket);
    response.setHeader('x-slot', 'blue').end();
  });
  await ended(crowd, 0, 20);
  await crowd.stop();
  const { lost, byKind } = crowd.count(0, 'kept');
  expect(lost).toBeGreaterThan(0);
  expect(byKind).toMatchObject({ stale: lost, reset: 0 });
  expect(crowd.count(0, 'new')).toMatchObject({ lost: 0 });
});
