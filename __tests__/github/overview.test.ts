import { describe, expect, test } from '@jest/globals';
import { writeComment } from '../../src/github/comments.ts';
import { overviewOf } from '../../src/github/overview.ts';
import { repositoryFacts } from '../../src/github/repository.ts';
import { BOT, withGitHub } from './stand-in.ts';

describe('the overview of a commit', () => {
  test('has the pull request that carried it, with its comments and who wrote them, in one request', () =>
    withGitHub(async ({ repo, client }) => {
      repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
      const number = repo.pull({ branch: 'change' });
      const sha = repo.merge(number);
      const made = await writeComment(
        client(),
        { issue: number, marker: '<!-- m -->', author: BOT },
        () => 'hello',
      );
      const github = client();
      const found = await overviewOf(github, sha, 'main');
      expect(found).toMatchObject({ onBranch: true, defaultBranch: 'main' });
      expect(found.pull).toEqual({ number, comments: [{ ...made, author: BOT }] });
      await repositoryFacts(github);
      expect(github.calls()).toEqual({ 'POST /graphql': 1 });
    }));

  test('says that nothing carried a commit that was pushed, and of an open pull request nothing', () =>
    withGitHub(async ({ repo, client, sha }) => {
      const head = repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
      repo.pull({ branch: 'change' });
      expect((await overviewOf(client(), sha, 'main')).pull).toBeNull();
      expect(await overviewOf(client(), head, 'main')).toMatchObject({ pull: null, onBranch: false });
    }));

  test('a commit that a force-push took off the branch is not on it', () =>
    withGitHub(async ({ hub, repo, client, sha }) => {
      const gone = repo.commit({ files: { 'b.txt': 'b' } });
      const token = hub.token({ user: 'ana', repo: 'acme/shop' });
      await fetch(`${hub.url}/repos/acme/shop/git/refs/heads/main`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sha, force: true }),
      });
      expect((await overviewOf(client(), gone, 'main')).onBranch).toBe(false);
    }));

  test('an older commit of the branch is on it; a branch that is not there tells nothing', () =>
    withGitHub(async ({ repo, client, sha }) => {
      repo.commit({ files: { 'b.txt': 'b' } });
      expect((await overviewOf(client(), sha, 'main')).onBranch).toBe(true);
      expect((await overviewOf(client(), sha, 'gone')).onBranch).toBeNull();
    }));

  test('more comments than one answer holds are left to REST', () =>
    withGitHub(async ({ hub, repo, client }) => {
      repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
      const number = repo.pull({ branch: 'change' });
      const sha = repo.merge(number);
      const authorization = `Bearer ${hub.token({ user: 'ana', repo: 'acme/shop' })}`;
      for (let index = 0; index < 101; index += 1)
        await fetch(`${hub.url}/repos/acme/shop/issues/${number}/comments`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ body: `${index}` }),
        });
      expect((await overviewOf(client(), sha, 'main')).pull).toEqual({ number, comments: null });
      expect(hub.violations()).toEqual([]);
    }));

  test('what the token may not read is not found out, and the rest is', () =>
    withGitHub(
      async ({ repo, client }) => {
        repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
        const sha = repo.merge(repo.pull({ branch: 'change' }));
        const found = await overviewOf(client({ contents: 'read' }), sha, 'main');
        expect(found).toMatchObject({ onBranch: true, pull: undefined, defaultBranch: 'main' });
      },
      { private: true },
    ));
});
