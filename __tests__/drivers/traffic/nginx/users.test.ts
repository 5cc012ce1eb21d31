/** Whom a share reaches: users through a real nginx, by what they were answered. */
import { Agent, createServer, type RequestListener } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listen } from '../../../../sandbox/http/listen.ts';
import { startLoad } from '../../../../sandbox/load/start.ts';
import { type RunningNginx, startNginx } from '../../../../sandbox/nginx/start.ts';
import { describeWith } from '../../../real-part.ts';
import { type Answer, send } from '../../../sandbox/router/sides.ts';
import { until } from '../../../sandbox/until.ts';
import { blue, green } from '../contract.ts';
import { driverOf } from '../nginx-rig.ts';

const users = Array.from({ length: 10_000 }, (_, user) => `sw_bucket=user-${user}`);
const named =
  (slot: string): RequestListener =>
  (_request, response) =>
    void response.setHeader('content-type', 'text/plain').end(slot);

/** Five standard deviations of a binomial of 10,000. */
const within = (share: number): number => 5 * Math.sqrt(share * (1 - share) * 10_000);

/** Who met the version and no longer does. */
function lost(before: readonly string[] = [], now: readonly string[] = []): readonly string[] {
  const still = new Set(now);
  return before.filter((user) => !still.has(user));
}

describeWith('nginx', 'users of nginx', () => {
  const ends: (() => Promise<unknown>)[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  let nginx: RunningNginx;

  beforeAll(async () => {
    const [one, two] = [
      await listen(createServer(named('blue')), 0),
      await listen(createServer(named('green')), 0),
    ];
    ends.push(one.close, two.close);
    nginx = await startNginx({
      slots: { blue: `http://127.0.0.1:${one.port}`, green: `http://127.0.0.1:${two.port}` },
    });
    ends.push(nginx.stop);
  });
  afterAll(async () => {
    agent.destroy();
    for (const end of ends.reverse()) await end();
  });

  const visit = (cookie?: string): Promise<Answer> =>
    send(nginx.url, cookie === undefined ? { agent } : { agent, cookie });
  const whoMeets = async (slot: string, cookies: readonly string[]): Promise<readonly string[]> => {
    const answers = await Promise.all(cookies.map(visit));
    return cookies.filter((_, user) => answers[user]?.body === slot);
  };

  test('10,000 users meet green as set at 1, 5, 10, 25 and 50 %, and who has met it stays with it', async () => {
    let before: readonly string[] = [];
    for (const share of [0.01, 0.05, 0.1, 0.25, 0.5]) {
      await driverOf(nginx, green).write({ share });
      const met = await whoMeets('green', users);
      expect(Math.abs(met.length - share * users.length)).toBeLessThan(within(share));
      expect(lost(before, met)).toEqual([]);
      before = met;
    }
  }, 120_000);

  test('blue as the candidate likewise, and at 0 % nobody meets it', async () => {
    const some = users.slice(0, 1_000);
    const met: (readonly string[])[] = [];
    for (const share of [0, 0.1, 0.25]) {
      await driverOf(nginx, blue).write({ share });
      met.push(await whoMeets('blue', some));
    }
    const [none, few, more] = met;
    expect(none?.length).toBe(0);
    expect(few?.length).toBeGreaterThan(0);
    expect(lost(few, more)).toEqual([]);
  });

  test('users without a cookie meet the share too, not all of them one side', async () => {
    await driverOf(nginx, green).write({ share: 0.25 });
    const answers = await Promise.all(users.slice(0, 2_000).map(() => visit()));
    const met = answers.filter(({ body }) => body === 'green').length;
    expect(Math.abs(met - 500)).toBeLessThan(5 * Math.sqrt(0.25 * 0.75 * 2_000));
  });

  test('a new user is given a cookie that leads to the same side again, and is given none then', async () => {
    await driverOf(nginx, green).write({ share: 0.5 });
    for (let user = 0; user < 20; user += 1) {
      const first = await visit();
      const cookie = first.headers['set-cookie']?.[0]?.split(';')[0];
      expect(cookie).toMatch(/^sw_bucket=[\da-f]{32}$/);
      const again = await visit(cookie);
      expect(again.body).toBe(first.body);
      expect(again.headers['set-cookie']).toBeUndefined();
    }
  });

  test('0, 5, 25, 50, 100 and 0 % under load: not one request is lost', async () => {
    const load = startLoad({ url: nginx.url, rps: 300 });
    ends.push(() => load.stop());
    for (const share of [0, 0.05, 0.25, 0.5, 1, 0]) {
      await driverOf(nginx, green).write({ share });
      const from = load.mark();
      await until(() => load.since(from).requests >= 150, '150 requests have ended');
    }
    const stats = await load.stop();
    expect(stats).toMatchObject({ lost: 0, failed: 0 });
    expect(Math.min(stats.bySide.blue, stats.bySide.green)).toBeGreaterThan(0);
  });
});
