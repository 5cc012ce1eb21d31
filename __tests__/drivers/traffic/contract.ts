/** What every traffic driver must keep, against a real router: one suite, a line per driver in drivers.test.ts. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { listen } from '../../../sandbox/http/listen.ts';
import { type RunningRouter, startRouter } from '../../../sandbox/router/start.ts';
import type { Sides, TrafficDriver } from '../../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import type { TrafficConfig } from '../../../src/drivers/traffic/spec.ts';
import { createHttp } from '../../../src/transport/http.ts';

export const green: Sides = { candidate: 'green', live: 'blue' };
const blue: Sides = { candidate: 'blue', live: 'green' };

export const depsFor = (admin: string, patienceMs = 5_000) => ({
  http: createHttp({ code: 'TRAFFIC', backoffMs: 1 }),
  defaults: { headers: {} },
  values: { ROUTER_URL: admin },
  cwd: process.cwd(),
  env: { ROUTER_URL: admin },
  mask: (text: string) => text,
  patienceMs,
});

const put = async (url: string, body: unknown): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
};

/** A version of the service that answers only when it is told to. */
async function slowService(): Promise<{
  url: string;
  waiting: ServerResponse[];
  server: Server;
  close(): Promise<void>;
}> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_request, response) => void waiting.push(response));
  const { port, close } = await listen(server, 0);
  return { url: `http://127.0.0.1:${port}`, waiting, server, close };
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
};

/** `config` reaches the router's admin API by $ROUTER_URL and can drain. */
export function trafficContract(name: string, config: TrafficConfig): void {
  describe(`traffic driver ${name}`, () => {
    let router: RunningRouter;
    let service: Awaited<ReturnType<typeof slowService>>;
    const driver = (sides = green, patienceMs?: number): TrafficDriver =>
      createTraffic(config, depsFor(router.admin, patienceMs), sides);
    const behave = (mode: 'normal' | 'refuse' | 'lie') => put(`${router.admin}/behaviour`, { mode });

    beforeAll(async () => {
      service = await slowService();
      router = await startRouter({ slots: { blue: service.url, green: service.url } });
    });
    afterAll(async () => {
      for (const response of service.waiting) response.destroy();
      await router.stop();
      await service.close();
    });
    beforeEach(async () => {
      await behave('normal');
      await put(`${router.admin}/split`, { candidate: 'green', share: 0 });
    });

    test('reads back exactly what was written, up and down', async () => {
      for (const share of [0.01, 0.05, 0.29, 0.3333, 0.5, 1, 0]) {
        await driver().write({ share });
        expect((await driver().read()).set.share).toBeCloseTo(share, 6);
      }
    });

    test('gives the candidate’s share whichever slot the candidate has', async () => {
      await driver(green).write({ share: 0.2 });
      expect((await driver(blue).read()).set.share).toBeCloseTo(0.8, 6);
      await driver(blue).write({ share: 0.1 });
      expect((await driver(green).read()).set.share).toBeCloseTo(0.9, 6);
    });

    test('writes nothing where the router is there already', async () => {
      await driver().write({ share: 0.25 });
      await behave('refuse');
      await driver().write({ share: 0.25 });
    });

    test('a router that refuses: says so, and what it still gives', async () => {
      await driver().write({ share: 0.05 });
      await behave('refuse');
      await expect(driver().write({ share: 0.25 })).rejects.toMatchObject({
        code: 'TRAFFIC',
        message: expect.stringMatching(/did not take 25 %: .*503.*it still gives the candidate 5 %/s),
      });
    });

    test('a router that lies: the share that it reads back is said', async () => {
      await behave('lie');
      await expect(driver(green, 50).write({ share: 0.25 })).rejects.toMatchObject({
        code: 'TRAFFIC',
        message: expect.stringContaining('The router answers 0 % after 25 % was written'),
      });
    });

    test('a router that cannot be reached', async () => {
      const gone = createTraffic(config, depsFor('http://127.0.0.1:9'), green);
      await expect(gone.read()).rejects.toMatchObject({ name: 'SluicewayError' });
      await expect(gone.write({ share: 0.25 })).rejects.toMatchObject({ name: 'SluicewayError' });
    });

    test('two writers: one of both shares stands, and its writer is told that it worked', async () => {
      const shares = [0.1, 0.4];
      const ends = await Promise.allSettled(shares.map((share) => driver(green, 200).write({ share })));
      const stands = shares.indexOf((await driver().read()).set.share);
      expect(ends[stands]?.status).toBe('fulfilled');
    });

    test('drains: busy while a request is open, empty once it has ended', async () => {
      await driver().write({ share: 1 });
      const before = service.waiting.length;
      const open = fetch(router.url);
      await until(() => service.waiting.length > before);
      await driver().write({ share: 0 });
      expect(await driver().drain('green', 300)).toBe('still-busy');
      const drained = driver().drain('green', 20_000);
      service.waiting.at(-1)?.end('done');
      expect(await (await open).text()).toBe('done');
      expect(await drained).toBe('empty');
    });
  });
}
