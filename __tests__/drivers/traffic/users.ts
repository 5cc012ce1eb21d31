/** Whom a share reaches: users through a real router, by what they were answered. */
import { Agent } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startLoad } from '../../../sandbox/load/start.ts';
import { describeWith } from '../../real-part.ts';
import { type Answer, send } from '../../sandbox/router/sides.ts';
import { until } from '../../sandbox/until.ts';
import { blue, green } from './contract.ts';
import type { Machine, MachineOf } from './machine.ts';
import { namedSlots } from './slots.ts';

/** Five standard deviations of a binomial. */
const within = (share: number, users: number): number => 5 * Math.sqrt(share * (1 - share) * users);

/** Who met the version and no longer does. */
function lost(before: readonly string[] = [], now: readonly string[] = []): readonly string[] {
  const still = new Set(now);
  return before.filter((user) => !still.has(user));
}

/** `count`: of the users that are sent at each share. */
export function usersContract(
  name: string,
  { part, start, cookie, given, mayLose = 0 }: MachineOf,
  count: number,
): void {
  describeWith(part, `users of ${name}`, () => {
    const ends: (() => Promise<unknown>)[] = [];
    const users = Array.from({ length: count }, (_, user) => cookie(user));
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    let router: Machine;

    beforeAll(async () => {
      const slots = await namedSlots();
      ends.push(slots.stop);
      router = await start(slots.urls);
      ends.push(router.stop);
    });
    afterAll(async () => {
      agent.destroy();
      for (const end of ends.reverse()) await end();
    });

    const visit = (sent?: string): Promise<Answer> =>
      send(router.url, sent === undefined ? { agent } : { agent, cookie: sent });
    const whoMeets = async (slot: string, cookies: readonly string[]): Promise<readonly string[]> => {
      const answers = await Promise.all(cookies.map(visit));
      return cookies.filter((_, user) => answers[user]?.body === slot);
    };

    test(`${count} users meet green as set at 1, 5, 10, 25 and 50 %, and who has met it stays with it`, async () => {
      let before: readonly string[] = [];
      for (const share of [0.01, 0.05, 0.1, 0.25, 0.5]) {
        await router.driver(green).write({ share });
        const met = await whoMeets('green', users);
        expect(Math.abs(met.length - share * count)).toBeLessThan(within(share, count));
        expect(lost(before, met)).toEqual([]);
        before = met;
      }
    }, 120_000);

    test('blue as the candidate likewise, and at 0 % nobody meets it', async () => {
      const some = users.slice(0, 1_000);
      const met: (readonly string[])[] = [];
      for (const share of [0, 0.1, 0.25]) {
        await router.driver(blue).write({ share });
        met.push(await whoMeets('blue', some));
      }
      const [none, few, more] = met;
      expect(none?.length).toBe(0);
      expect(few?.length).toBeGreaterThan(0);
      expect(lost(few, more)).toEqual([]);
    });

    test('users without a cookie meet the share too, not all of them one side', async () => {
      await router.driver(green).write({ share: 0.25 });
      const answers = await Promise.all(Array.from({ length: 2_000 }, () => visit()));
      const met = answers.filter(({ body }) => body === 'green').length;
      expect(Math.abs(met - 500)).toBeLessThan(within(0.25, 2_000));
    });

    test('a new user is given a cookie that leads to the same side again, and is given none then', async () => {
      await router.driver(green).write({ share: 0.5 });
      for (let user = 0; user < 20; user += 1) {
        const first = await visit();
        const own = first.headers['set-cookie']?.[0]?.split(';')[0];
        expect(own).toMatch(given);
        const again = await visit(own);
        expect(again.body).toBe(first.body);
        expect(again.headers['set-cookie']).toBeUndefined();
      }
    });

    test(`0, 5, 25, 50, 100 and 0 % under load: ${mayLose === 0 ? 'not one request is' : 'hardly a request is'} lost`, async () => {
      const load = startLoad({ url: router.url, rps: 300 });
      ends.push(() => load.stop());
      for (const share of [0, 0.05, 0.25, 0.5, 1, 0]) {
        await router.driver(green).write({ share });
        const from = load.mark();
        await until(() => load.since(from).requests >= 150, '150 requests have ended');
      }
      const stats = await load.stop();
      expect(stats.failed).toBe(0);
      expect(stats.lost).toBeLessThanOrEqual(stats.requests * mayLose);
      expect(Math.min(stats.bySide.blue, stats.bySide.green)).toBeGreaterThan(0);
    });
  });
}
