import { describe, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { client, refusal, SHOP, staged } from './started.ts';

const stage = staged();

const elsewhere = { owner: 'acme', repo: 'vault' } as const;

const vault = (): void => {
  stage()
    .github.repository('acme/vault', { private: true })
    .commit({ files: { 'a.txt': 'secret' } });
};

const anonymous = (): Octokit => client(stage().github);

describe('a token', () => {
  test('without the permission is refused, and told which one it takes', async () => {
    const api = stage().workflow({ deployments: 'read', contents: 'write' });
    const refused = await refusal(api.repos.createDeployment({ ...SHOP, ref: 'main' }));
    expect(refused).toMatchObject({
      status: 403,
      response: { headers: { 'x-accepted-github-permissions': 'deployments=write' } },
    });
    expect(refused.message).toContain('Resource not accessible by integration');
  });

  test('with one of several permissions that will do may comment', async () => {
    const number = stage().repo.pull({ head: stage().sha });
    const comment = { ...SHOP, issue_number: number, body: 'b' };
    const api = stage().workflow({ 'pull-requests': 'write' });
    expect(await api.issues.createComment(comment)).toMatchObject({ status: 201 });
    const refused = await refusal(stage().workflow({ issues: 'read' }).issues.createComment(comment));
    expect(refused).toMatchObject({
      response: { headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' } },
    });
  });

  test('that nobody gave out is refused, also for what is public', async () => {
    const api = client(stage().github, 'made-up');
    expect(await refusal(api.repos.get(SHOP))).toMatchObject({ status: 401 });
  });

  test('of another repository reads what is public and writes nothing', async () => {
    vault();
    const auth = stage().github.token({ user: 'ana', repo: 'acme/vault' });
    const api = client(stage().github, auth);
    expect(await api.repos.get(SHOP)).toMatchObject({ status: 200 });
    expect(await refusal(api.repos.createDeployment({ ...SHOP, ref: 'main' }))).toMatchObject({
      status: 403,
    });
  });

  test('of a workflow has no user behind it', async () => {
    const api = stage().workflow('write-all');
    expect(await refusal(api.users.getAuthenticated())).toMatchObject({ status: 403 });
    expect((await stage().person('ana').users.getAuthenticated()).data.login).toBe('ana');
  });
});

describe('a private repository', () => {
  test('does not exist for those who may not read it', async () => {
    vault();
    const place = { ...elsewhere, path: 'a.txt' };
    const auth = stage().github.token({
      app: 'github-actions',
      repo: 'acme/vault',
      permissions: { checks: 'read' },
    });
    const poor = client(stage().github, auth);
    for (const api of [anonymous(), stage().person('eve'), poor])
      expect(await refusal(api.repos.getContent(place))).toMatchObject({ status: 404 });
  });

  test('is read with the permission', async () => {
    vault();
    const auth = stage().github.token({
      app: 'github-actions',
      repo: 'acme/vault',
      permissions: { contents: 'read' },
    });
    const api = client(stage().github, auth);
    expect(await api.repos.getContent({ ...elsewhere, path: 'a.txt' })).toMatchObject({ status: 200 });
  });
});

describe('without a token', () => {
  test('what is public can be read', async () => {
    expect(await anonymous().repos.listDeployments(SHOP)).toMatchObject({ status: 200 });
  });

  test('nothing can be written', async () => {
    const refused = await refusal(anonymous().repos.createDeployment({ ...SHOP, ref: 'main' }));
    expect(refused).toMatchObject({ status: 401 });
  });
});

describe('the rate limit', () => {
  test('is told with every answer, and shared by all tokens of an app in the repository', async () => {
    const first = await stage().workflow({}).repos.get(SHOP);
    const second = await stage().workflow({}).repos.get(SHOP);
    expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '999' });
    expect(second.headers).toMatchObject({ 'x-ratelimit-remaining': '998' });
  });

  test('refuses until its hour is over; asking for it costs nothing', async () => {
    const api = stage().workflow({});
    stage().github.limits.requestsPerHour.app = 1;
    await api.repos.get(SHOP);
    expect(await refusal(api.repos.get(SHOP))).toMatchObject({
      status: 403,
      response: { headers: { 'x-ratelimit-remaining': '0' } },
    });
    expect((await api.rateLimit.get()).data.rate).toMatchObject({ limit: 1, remaining: 0 });
    stage().github.clock.advance(3_600_000);
    expect(await api.repos.get(SHOP)).toMatchObject({ status: 200 });
  });
});
