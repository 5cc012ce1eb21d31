/** Figures by slot from a real nginx's access log: what its clients were answered, and nothing else. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listen } from '../../../sandbox/http/listen.ts';
import { AccessLog, passedOf } from '../../../sandbox/nginx/access-log.ts';
import { type RunningNginx, startNginx } from '../../../sandbox/nginx/start.ts';
import { Traffic } from '../../../sandbox/router/observed.ts';
import { describeWith } from '../../real-part.ts';
import { send } from '../router/sides.ts';
import { until } from '../until.ts';

/** `/500` fails, `/slow` takes 60 ms, `/never` does not answer. */
const blue: RequestListener = ({ url }, response) => {
  if (url === '/500') response.writeHead(500).end('failed');
  else if (url === '/slow') setTimeout(() => response.end('late'), 60);
  else if (url !== '/never') response.end('fine');
};

describeWith('nginx', 'counts of nginx', () => {
  const ends: (() => Promise<unknown>)[] = [];
  let nginx: RunningNginx;

  beforeAll(async () => {
    const { port, close } = await listen(createServer(blue), 0);
    const slots = { blue: `http://127.0.0.1:${port}`, green: 'http://127.0.0.1:1' };
    nginx = await startNginx({ slots });
    ends.push(close, nginx.stop);
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  const stats = async (query: string): Promise<unknown> =>
    (await fetch(`${nginx.stats}/stats${query}`)).json();

  test('failed are a 5xx and who gave up waiting; slow by the limit asked for; a restart forgets nothing', async () => {
    for (const path of ['/', '/', '/500', '/slow']) await send(nginx.url + path);
    await expect(fetch(`${nginx.url}/never`, { signal: AbortSignal.timeout(200) })).rejects.toThrow();
    const counted = { total: 5, failed: 2, slow: 2, p95: expect.any(Number) };
    // Windows are cut to whole seconds: up to one after the last request, which nginx may log a moment later.
    const to = Date.now() + 2_000;
    await until(
      async () => JSON.stringify(await stats(`?to=${to}`)).includes('"total":5'),
      'all are in the log',
    );
    expect(await stats(`?from=0&to=${to}&slow=50&candidate=blue`)).toEqual({
      candidate: counted,
      live: { total: 0, failed: 0, slow: 0, p95: null },
    });
    await nginx.restart();
    expect(await stats(`?from=0&to=${to}&slow=50`)).toMatchObject({ blue: counted, green: { total: 0 } });
  });

  test.each([
    ['?candidate=red', 400],
    ['?from=yesterday', 400],
  ])('%s is %i', async (query, status) => {
    expect((await fetch(`${nginx.stats}/stats${query}`)).status).toBe(status);
  });
});

describe('a line of the log', () => {
  test.each([
    ['1790000000.250 green 200 0.012', { slot: 'green', at: 1_790_000_000_250, ms: 12, failed: false }],
    ['1790000000.250 blue 502 0.000', { slot: 'blue', at: 1_790_000_000_250, ms: 0, failed: true }],
    ['1790000000.250 blue 499 1.000', { slot: 'blue', at: 1_790_000_000_250, ms: 1_000, failed: true }],
    ['1790000000.250  400 0.000', undefined],
  ])('%s', (line, passed) => {
    expect(passedOf(line)).toEqual(passed);
  });

  test('that is not whole yet counts once it is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluiceway-log-'));
    const traffic = new Traffic();
    const log = new AccessLog(join(folder, 'access.log'), traffic);
    const count = (): number => traffic.stats('blue', 0, Date.now() + 1_000, 500).total;
    const now = (Date.now() / 1000).toFixed(3);
    appendFileSync(join(folder, 'access.log'), `${now} blue 200 0.001\n${now} blue 2`);
    log.read();
    expect(count()).toBe(1);
    appendFileSync(join(folder, 'access.log'), '00 0.001\n');
    log.read();
    expect(count()).toBe(2);
    log.close();
    rmSync(folder, { recursive: true });
  });
});
