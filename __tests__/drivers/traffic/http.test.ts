/** The http driver against admin APIs that answer oddly. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { listen } from '../../../sandbox/http/listen.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { type HttpTraffic, httpTrafficSchema } from '../../../src/drivers/traffic/http/spec.ts';
import { depsFor, green } from './contract.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function admin(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => handler(request, response, body));
  });
  const { port, close } = await listen(server, 0);
  closers.push(async () => {
    server.closeAllConnections();
    await close();
  });
  return `http://127.0.0.1:${port}`;
}

const basic: HttpTraffic = {
  read: { request: 'GET $ROUTER_URL/split', value: '.percent' },
  write: { request: 'PUT $ROUTER_URL/split', body: { percent: '$EXPOSURE' } },
};
const driver = (url: string, config: Partial<HttpTraffic> = {}, patienceMs = 50) =>
  createTraffic({ http: { ...basic, ...config } }, depsFor(url, patienceMs), green);
const says = (text: string) => admin((_request, response) => void response.end(text));

describe('nonsense is no share', () => {
  test.each([
    ['{"percent":140}', 'says 140 at .percent: that is no share of 0 to 100 %'],
    ['{"percent":-1}', 'says -1 at .percent: that is no share of 0 to 100 %'],
    ['{"percent":null}', 'gave no figure: .percent is null, not a number'],
    ['{"percent":"NaN"}', 'gave no figure: .percent is a string, not a number'],
    ['{"share":1}', 'gave no figure: the answer has no .percent: there is only share'],
    ['<html>', 'not JSON'],
  ])('%s', async (text, message) => {
    const read = driver(await says(text)).read();
    await expect(read).rejects.toMatchObject({ code: 'TRAFFIC', message: expect.stringContaining(message) });
  });

  test('a share above 1 where the unit is share: 25 is not taken for 25 %', async () => {
    const read = { ...basic.read, unit: 'share' } as const;
    const url = await says('{"percent":25}');
    await expect(driver(url, { read }).read()).rejects.toThrow('that is no share of 0 to 1');
  });
});

test('a write whose answer was lost is found to have been heard', async () => {
  let percent = 0;
  const url = await admin((request, response, body) => {
    if (request.method === 'GET') return void response.end(JSON.stringify({ percent }));
    percent = Number(/\d+/.exec(body)?.[0]);
    response.destroy();
  });
  await driver(url).write({ share: 0.25 });
  expect(percent).toBe(25);
});

describe('a router that rounds', () => {
  const rounding = async () => {
    let percent = 0;
    return admin((request, response, body) => {
      if (request.method === 'PUT') percent = Math.round(Number(/[\d.]+/.exec(body)?.[0]));
      response.end(JSON.stringify({ percent }));
    });
  };
  test('within half a percentage point is what was asked for', async () => {
    await driver(await rounding()).write({ share: 0.333 });
  });
  test('nobody at all is not', async () => {
    await expect(driver(await rounding()).write({ share: 0.004 })).rejects.toThrow('answers 0 % after 0.4 %');
  });
});

describe('who is live', () => {
  const read = { ...basic.read, live: '.live' };
  test.each([
    ['blue', 0.3],
    ['green', 0.7],
  ])('the router says %s', async (live, share) => {
    const reading = await driver(await says(JSON.stringify({ percent: 30, live })), { read }).read();
    expect(reading.set.share).toBeCloseTo(share, 9);
  });
  test('a slot that is not of this release', async () => {
    const reading = driver(await says('{"percent":30,"live":"red"}'), { read }).read();
    await expect(reading).rejects.toThrow('the live slot is "red", and the slots are blue and green');
  });
});

test('what is served is told where the router counts it, and unknown where it has no figure', async () => {
  const serving = { request: 'GET $ROUTER_URL/split', value: '.served', unit: 'share' } as const;
  const counted = await driver(await says('{"percent":25,"served":0.01}'), { serving }).read();
  expect(counted).toEqual({ set: { share: 0.25 }, serving: { share: 0.01 } });
  const silent = await driver(await says('{"percent":25,"served":null}'), { serving }).read();
  expect(silent.serving).toBe('unknown');
});

test('a drain is unknown without a figure to look at, and with one that cannot be read', async () => {
  const url = await says('{}');
  expect(await driver(url).drain('green', 10)).toBe('unknown');
  const inFlight = { request: 'GET $ROUTER_URL/x', value: '.n' };
  expect(await driver(url, { 'in-flight': inFlight }).drain('green', 10)).toBe('unknown');
});

test('a path alone goes to http.base with its headers; without a base that is said', async () => {
  let seen: unknown;
  const url = await admin((request, response) => {
    seen = [request.url, request.headers.authorization];
    response.end('{"percent":0}');
  });
  const read = { request: 'GET /split', value: '.percent' };
  const defaults = { base: '$ROUTER_URL/api/', headers: { authorization: 'Bearer $TOKEN' } };
  const deps = { ...depsFor(url), values: { ROUTER_URL: url, TOKEN: 'tok-123456' }, defaults };
  await createTraffic({ http: { ...basic, read } }, deps, green).read();
  expect(seen).toEqual(['/api/split', 'Bearer tok-123456']);
  await expect(driver(url, { read }).read()).rejects.toThrow('set `http.base`');
});

test('a whole URL gets none of the headers of http.base: their token is not for any other host', async () => {
  let seen: unknown = 'nothing';
  const url = await admin((request, response) => {
    seen = request.headers.authorization;
    response.end('{"percent":0}');
  });
  const defaults = { base: 'http://127.0.0.1:9', headers: { authorization: 'Bearer $TOKEN' } };
  const deps = { ...depsFor(url), values: { ROUTER_URL: url, TOKEN: 'tok-123456' }, defaults };
  await createTraffic({ http: basic }, deps, green).read();
  expect(seen).toBeUndefined();
});

test('a write that sends no share is refused with the config', () => {
  const parsed = httpTrafficSchema.safeParse({ ...basic, write: { request: 'PUT /split', body: { a: 1 } } });
  expect(parsed.error?.issues[0]?.message).toContain('put $EXPOSURE (percent) or $SHARE');
});
