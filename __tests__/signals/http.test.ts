import { afterEach, describe, expect, test } from '@jest/globals';
import { bodyOf, closedPort, serve, type Served } from '../transport/serve.ts';
import { reading, window } from './outside.ts';

const open: Served[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
/** An answer that is not a 200. */
class Refusal {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}
/** Serves JSON by path (with its query); text as it is. */
async function api(answers: Readonly<Record<string, unknown>>): Promise<Served> {
  const server = await serve((request, response) => {
    const found = answers[request.url ?? ''] ?? new Refusal(404, '');
    const { status, body } = found instanceof Refusal ? found : { status: 200, body: found };
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  open.push(server);
  return server;
}
const value = (figure: number, unit = '') => ({ kind: 'value', value: figure, unit });

describe('an endpoint without fields', () => {
  test.each([
    [200, true, 'answered 200'],
    [204, true, 'answered 204'],
    [404, false, 'answered 404: no such page'],
    [503, false, 'answered 503: no such page'],
  ])('%i', async (status, holds, note) => {
    const { url } = await api({ '/health': new Refusal(status, status === 204 ? '' : 'no such\n page') });
    const facts = await reading('health: { http: GET /health }', {
      defaults: { base: `${url}/`, headers: {} },
    });
    expect(facts.get('health')).toEqual({ is: 'single', sample: { kind: 'truth', holds }, note });
    expect(facts.get('health.status')).toMatchObject({ sample: value(status) });
    expect(facts.get('health.latency')).toMatchObject({ sample: { kind: 'value', unit: 'ms' } });
  });

  test('that cannot be reached is unknown, not bad', async () => {
    const base = await closedPort();
    const facts = await reading('health: { http: GET /health }', { defaults: { base, headers: {} } });
    expect(facts.get('health')).toEqual({
      is: 'unavailable',
      why: `GET ${base}/health: connection refused: nothing listens there`,
    });
  });

  test('that the candidate’s own slot does not give is bad; of its status and figures nothing is known', async () => {
    const base = await closedPort();
    const why = `GET ${base}/health: connection refused: nothing listens there`;
    const defaults = { base, headers: {}, slot: true };
    const facts = await reading('health: { http: GET /health }', { defaults });
    const sample = { kind: 'truth', holds: false };
    expect(facts.get('health')).toEqual({ is: 'single', sample, note: why });
    expect(facts.get('health.status')).toEqual({ is: 'unavailable', why });
    const elsewhere = await reading(`health: { http: GET ${base}/health }`, { defaults });
    expect(elsewhere.get('health')).toEqual({ is: 'unavailable', why });
  });

  test('that is a path alone needs a base', async () => {
    const facts = await reading('health: { http: GET /health }');
    expect(facts.get('health')).toMatchObject({
      why: expect.stringContaining('add `http: { base: https://… }`'),
    });
  });
});

describe('figures', () => {
  test('by their paths, in base units', async () => {
    const { url } = await api({
      '/stats': { rss: 3, list: [1, 2], rate: '41.5', ab: { p95: 1.2 }, total: 200, failed: 3 },
    });
    const facts = await reading(
      [
        `memory: { http: { request: GET ${url}/stats, value: .rss, unit: MB } }`,
        `alerts: { http: { request: GET ${url}/stats, value: .list.length } }`,
        `ab: { http: GET ${url}/stats, counts: { total: .total, failed: .failed }, fields: { p95: { path: .ab.p95, unit: s }, rate: { path: .rate, unit: '%' } } }`,
      ],
      {},
      ['memory', 'alerts', 'ab', 'ab.p95', 'ab.rate'],
    );
    expect([...facts.values()].map((one) => (one.is === 'single' ? one.sample : one))).toEqual([
      value(3_000_000, 'B'),
      value(2),
      { kind: 'counts', n: 200, bad: 3 },
      value(1200, 'ms'),
      value(0.415, 'share'),
    ]);
  });

  test.each([
    ['a missing path', { other: 1 }, 'the answer has no .rss: there is only other'],
    ['a null', { rss: null }, '.rss is null, not a number'],
    ['no JSON', '<html>', /answered 200 with something that is not JSON: <html>/],
    ['an error status', new Refusal(500, { rss: 1 }), 'answered 500'],
    ['a figure beyond numbers', '{"rss":1e999}', /not a number/],
  ])('%s is unavailable', async (_, answer, why) => {
    const { url } = await api({ '/stats': answer });
    const facts = await reading(`memory: { http: { request: GET ${url}/stats, value: .rss } }`, {}, [
      'memory',
    ]);
    expect(facts.get('memory')).toEqual({
      is: 'unavailable',
      why: typeof why === 'string' ? why : expect.stringMatching(why),
    });
  });

  test.each([
    [{ total: -1, failed: 0 }, '0 failed of -1 in all cannot be'],
    [{ total: 5, failed: 6 }, '6 failed of 5 in all cannot be'],
    [{ total: 5 }, 'the answer has no .failed: there is only total'],
  ])('counts that cannot be: %j', async (answer, why) => {
    const { url } = await api({ '/stats': answer });
    const facts = await reading(
      `errors: { http: GET ${url}/stats, counts: { total: .total, failed: .failed } }`,
      {},
      ['errors'],
    );
    expect(facts.get('errors')).toEqual({ is: 'unavailable', why });
  });
});

describe('arms', () => {
  const line = (request: string, more = ''): string =>
    `errors: { http: { request: '${request}'${more} }, counts: { total: .total, failed: .failed } }`;
  const both = {
    is: 'paired',
    candidate: { kind: 'counts', n: 10, bad: 1 },
    live: { kind: 'counts', n: 90, bad: 0 },
  };
  const answer = { candidate: { total: 10, failed: 1 }, live: { total: 90, failed: 0 } };

  test('in one answer, over the window of the look', async () => {
    const server = await api({ '/stats?from=1763800000000&to=1763800060&candidate=green': answer });
    const asked = line(
      `GET ${server.url}/stats?from=$FROM&to=$TO_SECONDS&candidate=$CANDIDATE_SLOT`,
      ', candidate: .candidate, live: .live',
    );
    expect((await reading(asked, {}, ['errors'])).get('errors')).toEqual(both);
    expect(server.seen).toHaveLength(1);
  });

  test.each(['$ARM', '$SLOT'])('in a request each, by %s', async (name) => {
    const keys = name === '$ARM' ? ['candidate', 'live'] : ['green', 'blue'];
    const { url } = await api({
      [`/${keys[0] ?? ''}`]: answer.candidate,
      [`/${keys[1] ?? ''}`]: answer.live,
    });
    const facts = await reading(line(`GET ${url}/${name}`));
    expect(facts.get('errors')).toEqual(both);
    expect(facts.get('errors.status')).toMatchObject({ is: 'paired', live: value(200) });
  });

  test('without the live side the candidate is known, alone', async () => {
    const { url } = await api({ '/stats': { candidate: answer.candidate } });
    const facts = await reading(line(`GET ${url}/stats`, ', candidate: .candidate, live: .live'), {}, [
      'errors',
    ]);
    expect(facts.get('errors')).toMatchObject({
      is: 'single',
      sample: { n: 10 },
      note: expect.stringContaining('no figures of the live version'),
    });
  });

  test('without the candidate nothing is known', async () => {
    const { url } = await api({ '/live': answer.live });
    expect((await reading(line(`GET ${url}/$ARM`), {}, ['errors'])).get('errors')).toEqual({
      is: 'unavailable',
      why: 'candidate: answered 404',
    });
  });
});

describe('what is sent', () => {
  interface Sent {
    authorization: string;
    body: string;
  }
  /** What a server got of the signal's request: common headers are set for `base`, which is also $URL. */
  async function sent(line: string): Promise<Sent> {
    const got: Sent = { authorization: '', body: '' };
    const server = await serve((request, response) => {
      got.authorization = request.headers.authorization ?? '';
      void bodyOf(request).then((body) => {
        got.body = body;
        response.end('{}');
      });
    });
    open.push(server);
    const defaults = { base: server.url, headers: { authorization: 'Bearer $TOKEN' } };
    await reading(line, { values: { TOKEN: 'secret-1', URL: server.url }, defaults });
    return got;
  }

  test('the common headers go with a path', async () => {
    expect(await sent('s: { http: GET /x }')).toMatchObject({ authorization: 'Bearer secret-1' });
  });

  test.each(['s: { http: GET $URL/x }', 's: { http: { request: GET /x, base: $URL } }'])(
    'but not to a host that the signal names itself: %s',
    async (line) => {
      expect(await sent(line)).toMatchObject({ authorization: '' });
    },
  );

  test('a body with the call’s names', async () => {
    expect(
      await sent('s: { http: { request: POST /x, body: { from: $FROM, slot: $CANDIDATE_SLOT } } }'),
    ).toMatchObject({
      body: '{"from":1763800000000,"slot":"green"}',
    });
  });
});

describe('an answer that says when its figures are from', () => {
  const old = window.from - 1000;
  test.each([
    ['older than the look, in ms', old, /^its figures are stale: they are from 2025-11-22T08:26:39/],
    ['older than the look, in seconds', Math.floor(old / 1000), /stale/],
    ['older than the look, as ISO 8601', new Date(old).toISOString(), /stale/],
    ['no time', 'yesterday', /^\.at is no time: "yesterday"$/],
  ])('%s, is unavailable', async (_, at, why) => {
    const { url } = await api({ '/m': { at, rss: 5 } });
    const facts = await reading(`memory: { http: { request: GET ${url}/m, value: .rss, at: .at } }`);
    expect(facts.get('memory')).toEqual({ is: 'unavailable', why: expect.stringMatching(why) });
  });
  test('of the look’s own time, is read', async () => {
    const { url } = await api({ '/m': { at: window.from, rss: 5 } });
    const facts = await reading(`memory: { http: { request: GET ${url}/m, value: .rss, at: .at } }`);
    expect(facts.get('memory')).toMatchObject({ is: 'single', sample: value(5) });
  });
});
