import { describe, expect, test } from '@jest/globals';
import { checksOf } from '../../src/github/checks.ts';
import { textAt } from '../../src/github/contents.ts';
import { openPull, pullThatCarried } from '../../src/github/pulls.ts';
import { reachable } from '../../src/github/reachable.ts';
import { runOf } from '../../src/github/runs.ts';
import { withGitHub } from './stand-in.ts';

describe('pull requests', () => {
  test.each(['merge', 'squash'] as const)('the one whose %s made the commit carried it', (method) =>
    withGitHub(async ({ repo, client }) => {
      const headSha = repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
      const number = repo.pull({ branch: 'change', title: 'A change', author: 'ben' });
      const sha = repo.merge(number, { method });
      const pull = { number, title: 'A change', author: 'ben', headSha, base: 'main' };
      expect(await pullThatCarried(client(), sha, 'main')).toMatchObject(pull);
    }),
  );

  test('one that is still open, or was merged elsewhere, carried nothing', () =>
    withGitHub(async ({ repo, client }) => {
      const sha = repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
      const number = repo.pull({ branch: 'change' });
      expect(await pullThatCarried(client(), sha, 'main')).toBeNull();
      const merged = repo.merge(number);
      expect(await pullThatCarried(client(), merged, 'release/1')).toBeNull();
    }));

  test('the open one of a run is found by its number; a merged or missing one is none', () =>
    withGitHub(async ({ repo, client }) => {
      repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
      const number = repo.pull({ branch: 'change' });
      const github = client();
      expect(await openPull(github, number)).toMatchObject({ number });
      repo.merge(number);
      expect(await openPull(github, number)).toBeNull();
      expect(await openPull(github, number + 1_000)).toBeNull();
    }));
});

describe('checks', () => {
  test('check runs and commit statuses come in the same words', () =>
    withGitHub(async ({ repo, client, sha }) => {
      repo.check(sha, { name: 'lint', conclusion: 'failure' });
      repo.check(sha, { name: 'lint' });
      repo.check(sha, { name: 'e2e', status: 'in_progress', app: 'buildkite' });
      repo.status(sha, 'ci/old', 'pending');
      repo.status(sha, 'ci/old', 'success');
      repo.status(sha, 'ci/bad', 'error');
      const found = await checksOf(client(), sha);
      const short = found.map(({ name, app, status, conclusion, completedAt }) => [
        ...[name, app, status, conclusion],
        completedAt !== null,
      ]);
      expect(short).toHaveLength(4);
      expect(short).toEqual(
        expect.arrayContaining([
          ['lint', 'github-actions', 'completed', 'success', true],
          ['e2e', 'buildkite', 'in_progress', null, false],
          ['ci/old', null, 'completed', 'success', true],
          ['ci/bad', null, 'completed', 'failure', true],
        ]),
      );
    }));

  test('all pages', () =>
    withGitHub(async ({ repo, client, sha }) => {
      for (let index = 0; index < 130; index += 1) repo.check(sha, { name: `check ${index}` });
      expect(await checksOf(client(), sha)).toHaveLength(130);
    }));
});

describe('files', () => {
  test('are read at the commit, not at the branch', () =>
    withGitHub(async ({ repo, client }) => {
      const path = '.github/sluiceway.yml';
      const old = repo.commit({ files: { [path]: 'version: 1 # größer\n' } });
      repo.commit({ files: { [path]: 'version: 2\n' } });
      const github = client();
      expect(await textAt(github, path, old)).toBe('version: 1 # größer\n');
      expect(await textAt(github, path, 'main')).toBe('version: 2\n');
      expect(await textAt(github, 'none.yml', old)).toBeNull();
    }));

  test('JSON stays text, a folder is no file, and an unknown commit is not an absent file', () =>
    withGitHub(async ({ repo, client }) => {
      const sha = repo.commit({ files: { 'dir/a.json': '{"a":1}' } });
      const github = client();
      expect(await textAt(github, 'dir/a.json', sha)).toBe('{"a":1}');
      await expect(textAt(github, 'dir', sha)).rejects.toMatchObject({ code: 'INPUT' });
      const unknown = textAt(github, 'dir/a.json', '0123456789'.repeat(4));
      await expect(unknown).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|GITHUB/) });
    }));
});

describe('reachable', () => {
  test('by an environment without policy: only what the default branch has', () =>
    withGitHub(async ({ repo, client, sha }) => {
      const head = repo.commit({ files: { 'b.txt': 'b' } });
      const aside = repo.commit({ branch: 'feature', files: { 'c.txt': 'c' } });
      const any = { is: 'any' } as const;
      const github = client();
      expect(await reachable(github, head, any)).toEqual({ is: 'reachable', branch: 'main' });
      expect(await reachable(github, sha, any)).toEqual({ is: 'reachable', branch: 'main' });
      expect(await reachable(github, aside, any)).toEqual({ is: 'unreachable', tried: ['main'], untried: 0 });
    }));

  test('by patterns, in which a star stops at a slash', () =>
    withGitHub(async ({ repo, client }) => {
      const release = repo.commit({ branch: 'release/1.2', files: { 'b.txt': 'b' } });
      const deeper = repo.commit({ branch: 'release/1.2/fix', files: { 'c.txt': 'c' } });
      const policy = { is: 'named', patterns: ['main', 'release/*'] } as const;
      const github = client();
      expect(await reachable(github, release, policy)).toEqual({ is: 'reachable', branch: 'release/1.2' });
      expect(await reachable(github, deeper, policy)).toMatchObject({ is: 'unreachable' });
    }));

  test('by protected branches, and by none', () =>
    withGitHub(async ({ repo, client, sha }) => {
      const github = client();
      expect(await reachable(github, sha, { is: 'protected' })).toMatchObject({ tried: [] });
      repo.protect('main');
      expect(await reachable(github, sha, { is: 'protected' })).toMatchObject({ branch: 'main' });
      const gone = { is: 'named', patterns: ['gone'] } as const;
      expect(await reachable(github, sha, gone)).toMatchObject({ is: 'unreachable' });
    }));

  test('a commit that is not there is not reachable', () =>
    withGitHub(async ({ client }) => {
      const sha = '0123456789'.repeat(4);
      expect(await reachable(client(), sha, { is: 'any' })).toMatchObject({ is: 'unreachable' });
    }));
});

test('a run tells whether it is over; one that never was is none', () =>
  withGitHub(async ({ repo, client, sha }) => {
    const { id } = repo.startRun({ sha });
    const github = client();
    expect(await runOf(github, id)).toMatchObject({ id, attempt: 1, over: false, conclusion: null });
    repo.finishRun(id, 'cancelled');
    expect(await runOf(github, id)).toMatchObject({ over: true, conclusion: 'cancelled' });
    expect(await runOf(github, id + 1_000)).toBeNull();
  }));
