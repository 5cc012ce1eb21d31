import { describe, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { blobSha } from '../../../sandbox/github/store/git.ts';
import { refusal, SHOP, staged } from './started.ts';

const stage = staged();

const api = (): Octokit => stage().workflow({ contents: 'read' });

const push = (files: Record<string, string | null>, branch = 'main'): string =>
  stage().repo.commit({ branch, files });

describe('comparing', () => {
  const compare = async (basehead: string) => {
    const { data } = await api().repos.compareCommitsWithBasehead({ ...SHOP, basehead });
    return [data.status, data.ahead_by, data.behind_by];
  };

  test('says how two commits stand to each other', async () => {
    const base = push({ a: '1' });
    push({ b: '1' }, 'topic');
    push({ b: '2' }, 'topic');
    expect(await compare(`${base}...topic`)).toEqual(['ahead', 2, 0]);
    expect(await compare(`topic...${base}`)).toEqual(['behind', 0, 2]);
    expect(await compare('main...main')).toEqual(['identical', 0, 0]);
    push({ c: '1' });
    expect(await compare('main...topic')).toEqual(['diverged', 2, 1]);
  });

  test('shows what came since both parted, oldest commit first', async () => {
    const [first, second] = [push({ b: '1' }, 'topic'), push({ b: '2' }, 'topic')];
    push({ c: '1' });
    const { data } = await api().repos.compareCommitsWithBasehead({ ...SHOP, basehead: 'main...topic' });
    expect(data.commits.map(({ sha }) => sha)).toEqual([first, second]);
    expect(data.files?.map(({ filename }) => filename)).toEqual(['b']);
    expect(data.merge_base_commit.sha).toBe(stage().sha);
  });

  test('with what does not exist is not found', async () => {
    expect(await refusal(compare('main...nowhere'))).toMatchObject({ status: 404 });
  });
});

describe('a file', () => {
  const read = async (path: string, ref?: string, format?: string): Promise<unknown> => {
    const at = ref === undefined ? {} : { ref };
    const mediaType = format === undefined ? {} : { mediaType: { format } };
    return (await api().repos.getContent({ ...SHOP, path, ...at, ...mediaType })).data;
  };

  test('is read at a commit, whatever came later', async () => {
    push({ 'README.md': 'new' });
    expect(await read('README.md', stage().sha)).toMatchObject({
      encoding: 'base64',
      content: `${Buffer.from('shop\n').toString('base64')}\n`,
    });
  });

  test('is read raw, under a name with letters that need escaping', async () => {
    push({ 'docs/ü b%20.md': 'text' });
    expect(await read('docs/ü b%20.md', undefined, 'raw')).toBe('text');
  });

  test('above 1 MiB comes without its content', async () => {
    push({ big: 'x'.repeat(1024 * 1024 + 1) });
    expect(await read('big')).toMatchObject({ encoding: 'none', content: '', size: 1024 * 1024 + 1 });
  });

  test('that was removed is not found; its folder lists what is left', async () => {
    push({ 'docs/a.md': 'a', 'docs/b.md': 'b', 'docs/deep/c.md': 'c' });
    push({ 'docs/a.md': null });
    expect(await refusal(read('docs/a.md'))).toMatchObject({ status: 404 });
    expect(await read('docs')).toMatchObject([
      { name: 'b.md', type: 'file' },
      { name: 'deep', type: 'dir' },
    ]);
  });

  test.each([
    ['', 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'],
    ['hello\n', 'ce013625030ba8dba906f756967f9e9ca394464a'],
  ])("has git's own id", (text, sha) => {
    expect(blobSha(text)).toBe(sha);
  });
});

describe('a commit', () => {
  test('is found by branch, by full and by abbreviated id', async () => {
    const sha = push({ a: '1' });
    for (const ref of ['main', 'heads/main', sha, sha.slice(0, 7)])
      expect((await api().repos.getCommit({ ...SHOP, ref })).data.sha).toBe(sha);
  });

  test('that does not exist is refused', async () => {
    expect(await refusal(api().repos.getCommit({ ...SHOP, ref: 'nowhere' }))).toMatchObject({ status: 422 });
    const gone = api().git.getCommit({ ...SHOP, commit_sha: 'a'.repeat(40) });
    expect(await refusal(gone)).toMatchObject({ status: 404 });
  });

  test('takes the id that it has in a real repository', () => {
    const sha = '4f2c1d9'.padEnd(40, '0');
    expect(stage().repo.commit({ files: { a: '1' }, sha })).toBe(sha);
  });
});

test('branches say whether they are protected, also those with a slash', async () => {
  push({ a: '1' }, 'release/1');
  stage().repo.protect('release/1');
  const { data } = await api().repos.listBranches({ ...SHOP, protected: true });
  expect(data.map(({ name }) => name)).toEqual(['release/1']);
  const one = await fetch(`${stage().github.url}/repos/acme/shop/branches/release/1`);
  expect(await one.json()).toMatchObject({ name: 'release/1', protected: true });
});

describe('checks', () => {
  const checks = async (more: object = {}) => {
    const { data } = await api().checks.listForRef({ ...SHOP, ref: stage().sha, ...more });
    return data.check_runs.map(({ name, conclusion, app }) => [name, conclusion, app?.slug]);
  };

  test('show the latest run of each name and app, or all', async () => {
    stage().repo.check(stage().sha, { name: 'e2e', conclusion: 'failure' });
    stage().repo.check(stage().sha, { name: 'e2e' });
    stage().repo.check(stage().sha, { name: 'e2e', status: 'in_progress', app: 'circleci' });
    const latest = [
      ['e2e', null, 'circleci'],
      ['e2e', 'success', 'github-actions'],
    ];
    expect(await checks()).toEqual(latest);
    expect(await checks({ filter: 'all' })).toEqual([...latest, ['e2e', 'failure', 'github-actions']]);
    expect(await checks({ status: 'completed' })).toEqual([['e2e', 'success', 'github-actions']]);
  });

  test.each([
    [[], 'pending'],
    [['success'], 'success'],
    [['success', 'pending'], 'pending'],
    [['pending', 'error'], 'failure'],
  ] as const)('commit statuses %j together are %s', async (states, together) => {
    for (const [index, state] of states.entries()) stage().repo.status(stage().sha, `c${index}`, state);
    const { data } = await api().repos.getCombinedStatusForRef({ ...SHOP, ref: 'main' });
    expect(data.state).toBe(together);
  });
});
