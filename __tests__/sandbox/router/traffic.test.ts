import { Agent, type RequestListener } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { until } from '../until.ts';
import { send, startWorld, type World } from './sides.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});
const start = async (answer?: Parameters<typeof startWorld>[0]): Promise<World> => {
  world = await startWorld(answer);
  return world;
};

const cookieOf = (user: number): string => `sw_bucket=${user}`;

describe('the router under users', () => {
  test('a user keeps the side as the share grows, and 100 users of known buckets are where they should be', async () => {
    const { get, put } = await start();
    for (const share of [0, 1, 10, 25, 50, 100, 0]) {
      await put('green', share);
      const users = Array.from({ length: 100 }, (_, i) => i * 100);
      const sides = await Promise.all(users.map(async (user) => (await get('/', cookieOf(user))).body));
      expect(sides.lastIndexOf('green') + 1).toBe(share);
      expect(sides.filter((side) => side === 'green')).toHaveLength(share);
    }
  });

  test('a new user gets a cookie that leads to the same side again, an old one gets none', async () => {
    const { get, put } = await start();
    await put('green', 50);
    const first = await get('/');
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const again = await get('/', cookie);
    expect(again).toMatchObject({ body: first.body, headers: { 'x-slot': first.body } });
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test('new users without a cookie meet the share that is set', async () => {
    const { get, put, admin } = await start();
    await put('green', 25);
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    await Promise.all(Array.from({ length: 2_000 }, () => get('/', undefined, agent)));
    agent.destroy();
    const { body } = await admin('GET', '/split?candidate=green');
    // Five standard deviations of a binomial of 2,000 at 25 %.
    expect(body).toMatchObject({ share: 0.25, serving: expect.closeTo(0.25, 1) });
  });

  test('a dead side is a 502 of the router’s own, counted as failed and not as served; the other goes on', async () => {
    const { get, put, admin, endSide } = await start();
    await put('green', 50);
    await get('/', cookieOf(1));
    await endSide('green');
    const from = Math.floor(Date.now() / 1000) * 1000;
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => get('/', cookieOf(i < 20 ? i : 9_000))),
    );
    const dead = answers.filter(({ status }) => status === 502);
    expect(dead).toHaveLength(20);
    expect(dead.every(({ headers }) => headers['x-router-error'] === 'ECONNREFUSED')).toBe(true);
    const { body } = await admin('GET', `/stats?candidate=green&from=${from}&to=${from + 60_000}`);
    expect(body).toMatchObject({ candidate: { failed: 20 }, live: { total: 20, failed: 0 } });
    expect((await admin('GET', '/split')).body).toMatchObject({ share: 0.5, serving: expect.closeTo(0, 1) });
  });

  test('a 500 of a side passes as it is, and counts as failed', async () => {
    const { get, admin } = await start(() => (_, response) => void response.writeHead(500).end('no'));
    const answer = await get('/', cookieOf(1));
    expect(answer).toMatchObject({ status: 500, body: 'no' });
    expect(answer.headers['x-router-error']).toBeUndefined();
    const { body } = await admin('GET', `/stats?to=${Date.now() + 60_000}`);
    expect(body).toMatchObject({ blue: { total: 1, failed: 1 }, green: { total: 0 } });
  });

  test('bodies pass both ways, also large and chunked ones, on one connection', async () => {
    const echo: RequestListener = (incoming, response) => void incoming.pipe(response);
    const { router } = await start(() => echo);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = 'x'.repeat(3_000_000);
    expect((await send(`${router.url}/`, { agent, body })).body).toBe(body);
    expect((await send(`${router.url}/`, { agent, body: 'small' })).body).toBe('small');
    agent.destroy();
  });

  test('an answer that breaks off breaks off for the user too', async () => {
    const short: RequestListener = (_, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('only this');
      void setTimeout(20).then(() => response.destroy());
    };
    const { get } = await start(() => short);
    await expect(get('/', cookieOf(1))).rejects.toThrow('aborted');
  });

  test('a side that closes kept connections after each answer loses no GET', async () => {
    const closing: RequestListener = (incoming, response) => {
      response.end('fine', () => {
        void setTimeout(1).then(() => incoming.socket.destroy());
      });
    };
    const { get } = await start(() => closing);
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const answers = await Promise.all(Array.from({ length: 300 }, () => get('/', cookieOf(1), agent)));
    agent.destroy();
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('in-flight counts what is held, and is 0 again once it has ended or the user has left', async () => {
    const held: (() => void)[] = [];
    const { get, admin, router } = await start(
      () => (_, response) => void held.push(() => response.end('late')),
    );
    const agent = new Agent();
    const answers = [get('/', cookieOf(1)), get('/', cookieOf(2))];
    const left = send(`${router.url}/`, { cookie: cookieOf(3), agent }).catch(() => 'left');
    const inFlight = (count: number) =>
      until(async () => {
        const { body } = await admin('GET', '/slots/blue/in-flight');
        return JSON.stringify(body) === JSON.stringify({ inFlight: count });
      }, `${count} are in flight`);
    await inFlight(3);
    agent.destroy();
    await left;
    await inFlight(2);
    for (const end of held) end();
    await Promise.all(answers);
    await inFlight(0);
  });
});
