import { describe, expect, test } from '@jest/globals';
import { SluicewayError } from '../../src/errors.ts';
import { createClient } from '../../src/github/client.ts';
import { mayHaveHappened, statusOf } from '../../src/github/refusal.ts';
import { answering, cutOff, hangUp, json } from './answers.ts';

const pull = { issue_number: 1 };
const deployment = { ref: 'main', environment: 'production' };
const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('what is repeated', () => {
  test.each([
    ['a 502', json(502, { message: 'Server Error' })],
    ['a lost answer', hangUp],
    ['an answer that breaks off', cutOff],
  ])('a read after %s', (_name, fault) =>
    answering([fault, fault, json(200, { id: 1 })], async ({ github, asked }) => {
      const { data } = await github.rest.repos.get(github.repo);
      expect(data.id).toBe(1);
      expect(asked.length).toBe(3);
      expect(github.calls()).toEqual({ 'GET /repos/{owner}/{repo}': 3 });
    }),
  );

  test.each([
    ['a 502', json(502, { message: 'Server Error' })],
    ['a lost answer', hangUp],
    ['an answer that breaks off', cutOff],
  ])('never a create after %s: it may have been done', (_name, fault) =>
    answering([fault, json(201, { id: 1 })], async ({ github, asked }) => {
      const thrown = await thrownBy(github.rest.repos.createDeployment({ ...github.repo, ...deployment }));
      expect(thrown).toBeInstanceOf(SluicewayError);
      expect(mayHaveHappened(thrown)).toBe(true);
      expect(asked.length).toBe(1);
    }),
  );

  test('a read that stays without answer ends with an error that names it', () =>
    answering([hangUp], async ({ github, asked }) => {
      const thrown = await thrownBy(github.rest.repos.get(github.repo));
      expect(thrown).toMatchObject({ code: 'GITHUB' });
      expect(String(thrown)).toContain('GET /repos/{owner}/{repo}');
      expect(statusOf(thrown)).toBe(0);
      expect(asked.length).toBe(4);
    }));

  test('a request that takes longer than its deadline counts as lost', () =>
    answering(
      [() => undefined],
      async ({ github }) => {
        const thrown = await thrownBy(github.rest.repos.createDeployment({ ...github.repo, ...deployment }));
        expect(mayHaveHappened(thrown)).toBe(true);
      },
      { deadlineMs: 100 },
    ));
});

describe('limits', () => {
  const headers = { 'retry-after': '2' };
  test.each([
    ['a secondary limit (403)', json(403, { message: 'You have exceeded a secondary rate limit.' }, headers)],
    ['a bare 429', json(429, { message: 'Too many requests' }, headers)],
  ])('%s is waited for as told, also before a write, and said', (_name, fault) =>
    answering([fault, json(201, { id: 7 })], async ({ github, asked, told }) => {
      const { status } = await github.rest.repos.createDeployment({ ...github.repo, ...deployment });
      expect(status).toBe(201);
      expect(asked.length).toBe(2);
      expect(told).toEqual([expect.stringMatching(/secondary limit.* 2 s before POST .*deployments/)]);
    }),
  );

  test('a limit that would take too long is an error that says until when', () =>
    answering(
      [
        json(
          403,
          { message: 'API rate limit exceeded' },
          { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2114380800' },
        ),
      ],
      async ({ github, asked }) => {
        const thrown = await thrownBy(github.rest.repos.get(github.repo));
        expect(thrown).toMatchObject({ code: 'GITHUB' });
        expect(String(thrown)).toContain('2037-01-01T00:00:00');
        expect(asked.length).toBe(1);
      },
    ));
});

describe('refusals', () => {
  test('403 names the permission of the header and where to grant it', () =>
    answering(
      [
        json(
          403,
          { message: 'Resource not accessible by integration' },
          { 'x-accepted-github-permissions': 'deployments=write' },
        ),
      ],
      async ({ github }) => {
        const thrown = await thrownBy(github.rest.repos.createDeployment({ ...github.repo, ...deployment }));
        expect(thrown).toMatchObject({ code: 'PERMISSION' });
        expect(String(thrown)).toContain('lacks deployments: write');
        expect(String(thrown)).toContain('  permissions:\n    deployments: write');
      },
    ));

  test('403 without the header still names a permission', () =>
    answering([json(403, { message: 'Resource not accessible by integration' })], async ({ github }) => {
      const thrown = await thrownBy(github.rest.issues.createComment({ ...github.repo, ...pull, body: 'x' }));
      expect(String(thrown)).toContain('pull-requests: write');
    }));

  test('a permission that no job can have asks for an App', () =>
    answering(
      [json(403, { message: 'no' }, { 'x-accepted-github-permissions': 'administration=write' })],
      async ({ github }) => {
        const thrown = await thrownBy(github.rest.repos.get(github.repo));
        expect(String(thrown)).toContain('GitHub App');
      },
    ));

  test.each([
    [401, 'PERMISSION'],
    [404, 'NOT_FOUND'],
    [422, 'GITHUB'],
  ])('%i is %s, at once', (status, code) =>
    answering(
      [json(status, { message: 'No', errors: [{ message: 'sha is bad' }] })],
      async ({ github, asked }) => {
        const thrown = await thrownBy(github.rest.repos.get(github.repo));
        expect(thrown).toMatchObject({ code });
        expect(statusOf(thrown)).toBe(status);
        expect(asked.length).toBe(1);
      },
    ),
  );

  test('422 gives the single errors', () =>
    answering(
      [json(422, { message: 'Validation Failed', errors: [{ message: 'sha is bad' }] })],
      async ({ github }) => {
        expect(String(await thrownBy(github.rest.repos.get(github.repo)))).toContain(
          'Validation Failed; sha is bad',
        );
      },
    ));

  test('no error shows the token, however deep one looks', () =>
    answering([json(500, { message: 'oops' })], async ({ github }) => {
      const { inspect } = await import('node:util');
      const thrown = await thrownBy(github.rest.repos.createDeployment({ ...github.repo, ...deployment }));
      expect(inspect(thrown, { depth: 20 })).not.toContain('t0ken');
    }));

  test.each(['', 'a b', 'abc\n'])('the token %j is refused before it is sent or shown', (token) => {
    const make = () => createClient({ token, repository: 'acme/shop', baseUrl: 'http://127.0.0.1:1' });
    expect(make).toThrow(/input token/);
    if (token !== '') expect(make).not.toThrow(token);
  });
});

describe('clock', () => {
  const date = 'Sun, 22 Nov 2026 12:00:00 GMT';

  test("now is GitHub's, also from a refusal", () =>
    answering([json(404, { message: 'Not Found' }, { date })], async ({ github }) => {
      expect(() => github.now()).toThrow();
      await thrownBy(github.rest.repos.get(github.repo));
      expect(github.now() - Date.parse(date)).toBeLessThan(60_000);
      expect(github.now()).toBeGreaterThanOrEqual(Date.parse(date));
    }));
});

describe('abort', () => {
  test('ends a request under way, and what waits to be repeated', () => {
    const abort = new AbortController();
    return answering(
      [json(502, { message: 'bad' })],
      async ({ github }) => {
        const work = thrownBy(github.rest.repos.get(github.repo));
        setTimeout(() => abort.abort(), 50);
        expect(await work).toMatchObject({ code: 'CANCELLED' });
      },
      { abort: abort.signal, secondMs: 400 },
    );
  });

  test('leaves a client for the last words, with the same clock and count', () =>
    answering(
      [json(200, { id: 1 })],
      async ({ github }) => {
        expect(await thrownBy(github.rest.repos.get(github.repo))).toMatchObject({ code: 'CANCELLED' });
        const last = github.withAbort(undefined);
        await last.rest.repos.get(last.repo);
        expect(github.calls()).toEqual({ 'GET /repos/{owner}/{repo}': 1 });
        expect(github.now()).toBeGreaterThan(0);
      },
      { abort: AbortSignal.abort() },
    ));
});

test('GraphQL goes where it lives', () =>
  answering([json(200, { data: { ok: true } })], async ({ github, asked }) => {
    expect(await github.graphql('query { ok }', {})).toEqual({ data: { ok: true } });
    expect(asked[0]?.url).toBe('/graphql');
    expect(asked[0]?.headers['x-github-api-version']).toBe('2022-11-28');
    expect(github.calls()).toEqual({ 'POST /graphql': 1 });
  }));
