/** Single answers of GitHub that the stand-in has no reason to give, by nock: what the client repeats, and what not. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import nock from 'nock';
import { createClient, type GitHub } from '../../src/github/client.ts';

const base = 'https://api.github.test';
let github: GitHub;

beforeEach(() => {
  nock.disableNetConnect();
  github = createClient({ token: 'a-token', repository: 'acme/shop', baseUrl: base, secondMs: 1 });
});

afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

test('a read is repeated after server errors, and says which version of the API it means', async () => {
  const answers = nock(base, { reqheaders: { 'x-github-api-version': '2022-11-28' } })
    .get('/repos/acme/shop')
    .reply(502)
    .get('/repos/acme/shop')
    .reply(503)
    .get('/repos/acme/shop')
    .reply(200, { default_branch: 'main' });
  const { data } = await github.rest.repos.get(github.repo);
  expect(data.default_branch).toBe('main');
  expect(answers.isDone()).toBe(true);
  expect(github.calls()).toEqual({ 'GET /repos/{owner}/{repo}': 3 });
});

test('a write is not repeated: what it made must be looked for first', async () => {
  nock(base).post('/repos/acme/shop/issues').reply(502).post('/repos/acme/shop/issues').reply(201, {});
  await expect(github.rest.issues.create({ ...github.repo, title: 'x' })).rejects.toMatchObject({
    code: 'GITHUB',
  });
  expect(Object.values(github.calls())).toEqual([1]);
});

test('a secondary limit is waited for as told', async () => {
  const limited = { message: 'You have exceeded a secondary rate limit.' };
  nock(base)
    .get('/repos/acme/shop')
    .reply(403, limited, { 'retry-after': '1' })
    .get('/repos/acme/shop')
    .reply(200, { default_branch: 'main' });
  expect((await github.rest.repos.get(github.repo)).data.default_branch).toBe('main');
});
