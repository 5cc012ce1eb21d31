/** What every traffic driver must keep, against a real router: one suite, a rig per driver in drivers.test.ts. */
import { createServer, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listen } from '../../../sandbox/http/listen.ts';
import type { Slot } from '../../../src/config/plan.ts';
import type { Sides, TrafficDriver } from '../../../src/drivers/traffic/driver.ts';
import { createHttp } from '../../../src/transport/http.ts';
import { until } from '../../sandbox/until.ts';

export const green: Sides = { candidate: 'green', live: 'blue' };
export const blue: Sides = { candidate: 'blue', live: 'green' };

/** `values`: what the `$NAME`s of the config stand for. */
export const depsOf = (values: Readonly<Record<string, string>>, patienceMs = 5_000) => ({
  http: createHttp({ code: 'TRAFFIC', backoffMs: 1 }),
  defaults: { headers: {} },
  values,
  cwd: process.cwd(),
  env: values,
  mask: (text: string) => text,
  patienceMs,
});
export const depsFor = (admin: string, patienceMs?: number) => depsOf({ ROUTER_URL: admin }, patienceMs);

/** `refuse`: it takes no other share. `lie`: it says that it does, and does not. */
export type Mode = 'normal' | 'refuse' | 'lie';
/** A real router in front of two slots, and the driver that moves it. */
export interface Rig {
  /** Where users come in. */
  readonly url: string;
  driver(sides: Sides, patienceMs?: number): TrafficDriver;
  /** The driver where the router is not to be found. */
  lost(): TrafficDriver;
  behave(mode: Mode): Promise<void>;
  stop(): Promise<void>;
}
export interface RigOf {
  readonly start: (slots: Readonly<Record<Slot, string>>) => Promise<Rig>;
  /** Some shares that it can give exactly. */
  readonly shares: readonly number[];
  /** What is said of a router that refuses 25 % at 5 %, and of one that lies at 0 %. */
  readonly refused: RegExp;
  /** Left out of what cannot lie. */
  readonly lied?: RegExp;
  /** Whether it can tell what is in flight. */
  readonly drains?: false;
  /** Whether it can tell how many. */
  readonly counts?: false;
}

/** A version of the service that answers only when it is told to. */
async function slowService() {
  const waiting: ServerResponse[] = [];
  const { port, close } = await listen(
    createServer((_request, response) => void waiting.push(response)),
    0,
  );
  const stop = async (): Promise<void> => {
    for (const response of waiting) response.destroy();
    await close();
  };
  return { url: `http://127.0.0.1:${port}`, waiting, stop };
}

/** A test that would have nothing to show. */
const ignore = (): void => undefined;

export function trafficContract(name: string, { start, shares, refused, lied, drains, counts }: RigOf): void {
  describe(`traffic driver ${name}`, () => {
    let rig: Rig;
    let service: Awaited<ReturnType<typeof slowService>>;

    beforeAll(async () => {
      service = await slowService();
      rig = await start({ blue: service.url, green: service.url });
    });
    afterAll(async () => {
      await service.stop();
      await rig.stop();
    });
    beforeEach(async () => {
      await rig.behave('normal');
      await rig.driver(green).write({ share: 0 });
    });

    test('reads back exactly what was written, up and down', async () => {
      for (const share of [...shares, 1, 0]) {
        await rig.driver(green).write({ share });
        expect((await rig.driver(green).read()).set.share).toBeCloseTo(share, 6);
      }
    });

    test('gives the candidate’s share whichever slot the candidate has', async () => {
      await rig.driver(green).write({ share: 0.2 });
      expect((await rig.driver(blue).read()).set.share).toBeCloseTo(0.8, 6);
      await rig.driver(blue).write({ share: 0.1 });
      expect((await rig.driver(green).read()).set.share).toBeCloseTo(0.9, 6);
    });

    test('writes nothing where the router is there already', async () => {
      await rig.driver(green).write({ share: 0.25 });
      await rig.behave('refuse');
      await rig.driver(green).write({ share: 0.25 });
    });

    test('a router that refuses: says so, and what it still gives', async () => {
      await rig.driver(green).write({ share: 0.05 });
      await rig.behave('refuse');
      await expect(rig.driver(green).write({ share: 0.25 })).rejects.toMatchObject({
        code: 'TRAFFIC',
        message: expect.stringMatching(refused),
      });
    });

    const whereItCan = lied === undefined ? ignore : test;
    whereItCan('a router that lies: the share that it reads back is said', async () => {
      await rig.behave('lie');
      await expect(rig.driver(green, 50).write({ share: 0.25 })).rejects.toMatchObject({
        code: 'TRAFFIC',
        message: expect.stringMatching(lied ?? /$^/),
      });
    });

    test('a router that cannot be reached', async () => {
      await expect(rig.lost().read()).rejects.toMatchObject({ name: 'SluicewayError' });
      await expect(rig.lost().write({ share: 0.25 })).rejects.toMatchObject({ name: 'SluicewayError' });
    });

    test('two writers: one of both shares stands, and its writer is told that it worked', async () => {
      const both = [0.1, 0.4];
      const ends = await Promise.allSettled(both.map((share) => rig.driver(green, 200).write({ share })));
      const stands = both.indexOf((await rig.driver(green).read()).set.share);
      expect(ends[stands]?.status).toBe('fulfilled');
    });

    if (drains === false) {
      test('a drain is not made up', async () => {
        expect(await rig.driver(green).drain('green', 10)).toBe('unknown');
      });
      return;
    }
    test('drains: busy while a request is open, empty once it has ended', async () => {
      await rig.driver(green).write({ share: 1 });
      const before = service.waiting.length;
      const open = fetch(rig.url);
      await until(() => service.waiting.length > before, 'the request has come through');
      await rig.driver(green).write({ share: 0 });
      expect(await rig.driver(green).drain('green', 300)).toEqual({
        left: { count: 1, orMore: counts === false },
      });
      const drained = rig.driver(green).drain('green', 20_000);
      service.waiting.at(-1)?.end('done');
      expect(await (await open).text()).toBe('done');
      expect(await drained).toBe('empty');
    });
  });
}
