import { describe, expect, test } from '@jest/globals';
import { refusal, SHOP, staged } from './started.ts';

const stage = staged();

const deploy = () => {
  const api = stage().workflow({ deployments: 'write' });
  return api.repos.createDeployment({ ...SHOP, ref: stage().sha, auto_merge: false, required_contexts: [] });
};

/** What GitHub's client makes of an answer that never came. */
const CUT = { status: 500, response: undefined };

const made = async (): Promise<number> =>
  (await stage().person('ana').repos.listDeployments(SHOP)).data.length;

const isCreate = (method: string, path: string): boolean =>
  method === 'POST' && path === '/repos/acme/shop/deployments';

describe('a fault', () => {
  test('answers an error as often as told, with its headers, and nothing is done', async () => {
    stage().github.fail({ match: isCreate, times: 2, status: 503, headers: { 'retry-after': '7' } });
    for (const _ of [1, 2])
      expect(await refusal(deploy())).toMatchObject({
        status: 503,
        response: { headers: { 'retry-after': '7' } },
      });
    expect(await made()).toBe(0);
    expect(await deploy()).toMatchObject({ status: 201 });
  });

  test('leaves other requests alone', async () => {
    stage().github.fail({ match: isCreate, times: 1, status: 503 });
    expect(await made()).toBe(0);
  });

  test.each([
    ['drop-before', 0],
    ['drop-after', 1],
  ] as const)('%s cuts the connection when %i deployments were made', async (status, count) => {
    stage().github.fail({ match: isCreate, times: 1, status });
    await expect(deploy()).rejects.toMatchObject(CUT);
    expect(await made()).toBe(count);
  });

  test('may lose only the answer of what was done', async () => {
    stage().github.fail({ match: isCreate, times: 1, status: 502, after: true });
    expect(await refusal(deploy())).toMatchObject({ status: 502 });
    expect(await made()).toBe(1);
  });
});

describe('calls', () => {
  test('are recorded with the template, who asked, from which run, and what came of it', async () => {
    const { github, sha } = stage();
    const run = stage().repo.startRun({ sha }).id;
    const token = github.token({ app: 'github-actions', repo: 'acme/shop', permissions: {}, run });
    github.resetCalls();
    await fetch(`${github.url}/repos/acme/shop/branches/main?x=1`, {
      headers: { authorization: `token ${token}` },
    });
    expect(github.calls()).toMatchObject([
      {
        method: 'GET',
        path: 'GET /repos/{owner}/{repo}/branches/{branch}',
        url: '/repos/acme/shop/branches/main?x=1',
        status: 200,
        by: 'github-actions[bot]',
        app: 'github-actions',
        run,
      },
    ]);
    expect(github.violations()).toMatchObject([{ side: 'query', at: '/x' }]);
    github.resetViolations();
  });

  test('that were cut have the status 0', async () => {
    stage().github.fail({ match: isCreate, times: 1, status: 'drop-after' });
    await expect(deploy()).rejects.toMatchObject(CUT);
    expect(stage().github.calls()).toMatchObject([{ status: 0, by: 'github-actions[bot]' }]);
  });
});

describe('the clock', () => {
  test('moves the Date header and what is made from then on', async () => {
    const { github } = stage();
    const before = github.clock.now();
    github.clock.advance(86_400_000);
    const { data, headers } = await deploy();
    if (!('created_at' in data)) throw new Error('it was merged');
    expect(Date.parse(data.created_at)).toBeGreaterThanOrEqual(before + 86_400_000 - 1000);
    expect(Date.parse(headers.date ?? '')).toBeGreaterThanOrEqual(before + 86_400_000 - 1000);
  });
});

describe('what is no request of the API', () => {
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(stage().github.url + path, init);
    return { status: response.status, body: await response.text() };
  };

  test.each(['/nothing', '/repos/acme/none', '/repos/acme/shop/wiki'])('%s is not found', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: expect.stringContaining('Not Found') });
  });

  test('JSON that is none is refused', async () => {
    const authorization = `bearer ${stage().github.token({ user: 'ana', repo: 'acme/shop' })}`;
    const init = { method: 'POST', body: '{', headers: { authorization } };
    expect(await ask('/repos/acme/shop/issues', init)).toMatchObject({ status: 400 });
  });

  test('a version of the API that does not exist is refused', async () => {
    const init = { headers: { 'x-github-api-version': '1999-01-01' } };
    expect(await ask('/repos/acme/shop', init)).toMatchObject({ status: 400 });
  });
});
