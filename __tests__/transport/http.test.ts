import { afterEach, describe, expect, test } from '@jest/globals';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SluicewayError } from '../../src/errors.ts';
import { createHttp } from '../../src/transport/http.ts';
import { maskOf } from '../../src/transport/secrets.ts';
import { bodyOf, closedPort, serve, type Served } from './serve.ts';

const http = createHttp({ backoffMs: 1 });
const open: Served[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
const start = async (answer: (q: IncomingMessage, s: ServerResponse, n: number) => void): Promise<Served> => {
  const server = await serve(answer);
  open.push(server);
  return server;
};
const failing = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => 'answered',
    (e: unknown) => e,
  );

describe('an answer', () => {
  test('carries status, text, JSON and time', async () => {
    const { url } = await start((_, response) => response.writeHead(201).end('{"a":1}'));
    const answer = await http({ method: 'GET', url });
    expect([answer.status, answer.text, answer.json()]).toEqual([201, '{"a":1}', { a: 1 }]);
    expect(answer.ms).toBeGreaterThan(0);
  });

  test('that is no JSON says what it is instead', async () => {
    const { url } = await start((_, response) => response.end('<html>\n <h1>Login</h1>'));
    const answer = await http({ method: 'GET', url: `${url}/stats?token=1` });
    expect(() => answer.json()).toThrow(
      `GET ${url}/stats: answered 200 with something that is not JSON: <html> <h1>Login</h1>`,
    );
  });

  test('without an end is cut off', async () => {
    const { url } = await start((_, response) => {
      const more = (): unknown => response.write('x'.repeat(65_536), (error) => error ?? more());
      more();
    });
    await expect(http({ method: 'GET', url })).rejects.toThrow('the answer is longer than 10 MB');
  });
});

describe('what is sent', () => {
  test('a body as JSON, headers, and the user of a URL as Basic authorization', async () => {
    const { url } = await start((request, response) => {
      void bodyOf(request).then((body) => response.end(JSON.stringify({ headers: request.headers, body })));
    });
    const withUser = url.replace('//', '//ana:p%40ss@');
    const answer = await http({
      method: 'PUT',
      url: withUser,
      headers: { 'X-One': '1' },
      body: { share: 25 },
    });
    expect(answer.json()).toMatchObject({
      body: '{"share":25}',
      headers: {
        'x-one': '1',
        'content-type': 'application/json',
        authorization: `Basic ${btoa('ana:p@ss')}`,
      },
    });
  });

  test('a header with a line break is refused without its value', async () => {
    const error = await failing(
      http({ method: 'GET', url: 'http://localhost', headers: { token: 'se\ncret' } }),
    );
    expect(String(error)).toContain('the header "token" has a value that HTTP does not allow');
    expect(String(error)).not.toContain('cret');
  });

  test.each(['ftp://example.com', '/health', 'http://', 'file:///etc/passwd'])(
    '%s is no URL for it',
    async (url) => {
      await expect(http({ method: 'GET', url })).rejects.toThrow(
        'not a URL that begins with http:// or https://',
      );
    },
  );
});

describe('trying again', () => {
  test.each([429, 502, 503, 504])('a GET answered %i is asked again', async (status) => {
    const server = await start((_, response, count) => response.writeHead(count < 3 ? status : 200).end());
    expect((await http({ method: 'GET', url: server.url })).status).toBe(200);
    expect(server.seen).toHaveLength(3);
  });

  test('a GET whose connection is cut is asked again', async () => {
    const server = await start((request, response, count) =>
      count < 3 ? request.socket.destroy() : response.end(),
    );
    expect((await http({ method: 'GET', url: server.url })).status).toBe(200);
  });

  test('at most twice; then the last answer is given', async () => {
    const server = await start((_, response, count) => response.writeHead(503).end(String(count)));
    expect(await http({ method: 'GET', url: server.url })).toMatchObject({ status: 503, text: '3' });
  });

  test.each([200, 404, 500])('%i is an answer at once', async (status) => {
    const server = await start((_, response) => response.writeHead(status).end());
    expect((await http({ method: 'GET', url: server.url })).status).toBe(status);
    expect(server.seen).toHaveLength(1);
  });

  test.each(['cut', 'busy'])('a write is never repeated (%s)', async (how) => {
    const server = await start((request, response) =>
      how === 'cut' ? request.socket.destroy() : response.writeHead(503).end(),
    );
    await failing(http({ method: 'POST', url: server.url, body: {} }));
    expect(server.seen).toHaveLength(1);
  });

  test('unless it is said to be idempotent', async () => {
    const server = await start((_, response, count) => response.writeHead(count < 2 ? 503 : 200).end());
    expect((await http({ method: 'PUT', url: server.url, idempotent: true })).status).toBe(200);
  });

  test('a redirected write is not followed, as it would become a read', async () => {
    const server = await start((_, response) => response.writeHead(301, { location: '/elsewhere' }).end());
    expect((await http({ method: 'POST', url: server.url })).status).toBe(301);
    expect(server.seen).toEqual(['POST /']);
  });
});

describe('no answer', () => {
  test('nothing listens: says so, with the address', async () => {
    const url = await closedPort();
    await expect(http({ method: 'GET', url: `${url}/health?key=1` })).rejects.toThrow(
      `GET ${url}/health: connection refused: nothing listens there`,
    );
  });

  test('a timeout is not tried again', async () => {
    const server = await start(() => undefined);
    await expect(http({ method: 'GET', url: server.url, timeoutMs: 50 })).rejects.toThrow(
      'no answer within 50 ms',
    );
    expect(server.seen).toHaveLength(1);
  });

  test('an answer that stalls half-way is a timeout too', async () => {
    const server = await start((_, response) => response.write('{'));
    await expect(http({ method: 'GET', url: server.url, timeoutMs: 100 })).rejects.toThrow(
      'no answer within 100 ms',
    );
  });

  test('an abort ends it, also while it waits to try again', async () => {
    const server = await start((_, response) => response.writeHead(503, { 'retry-after': '9' }).end());
    const abort = new AbortController();
    const request = http({ method: 'GET', url: server.url, abort: abort.signal });
    setTimeout(() => abort.abort(), 50);
    await expect(request).rejects.toThrow('stopped while waiting to try again');
  });

  test('secrets are masked, and the code is the caller’s', async () => {
    const url = await closedPort();
    const masking = createHttp({ backoffMs: 1, code: 'TRAFFIC', mask: maskOf(['hidden-path']) });
    const error = await failing(masking({ method: 'GET', url: `${url}/hidden-path/x` }));
    expect(error).toBeInstanceOf(SluicewayError);
    expect(error).toMatchObject({
      code: 'TRAFFIC',
      message: expect.stringContaining('/***/x: connection refused'),
    });
  });
});
