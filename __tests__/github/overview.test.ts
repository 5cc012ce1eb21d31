import { describe, expect, test } from '@jest/globals';
import { approvalFor } from '../../src/github/approvals.ts';
import { writeComment } from '../../src/github/comments.ts';
import { overviewOf, type SeenReview } from '../../src/github/overview.ts';
import type { GitHub as Client } from '../../src/github/client.ts';
import { createRelease } from '../../src/github/releases.ts';
import { repositoryFacts } from '../../src/github/repository.ts';
import { createStatus } from '../../src/github/statuses.ts';
import { BOT, withGitHub } from './stand-in.ts';

const about = { environment: 'production', runUrl: 'https://github.com/acme/shop/actions/runs/1' };
const ask = (github: Client, sha: string, branch: string) => overviewOf(github, { ...about, sha, branch });

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
      const found = await ask(github, sha, 'main');
      expect(found).toMatchObject({ onBranch: true, defaultBranch: 'main' });
      expect(found.pull).toEqual({ number, author: 'ana', comments: [{ ...made, author: BOT }] });
      await repositoryFacts(github);
      expect(github.calls()).toEqual({ 'POST /graphql': 1 });
    }));

  test('says that nothing carried a commit that was pushed, and of an open pull request nothing', () =>
    withGitHub(async ({ repo, client, sha }) => {
      const head = repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
      repo.pull({ branch: 'change' });
      expect((await ask(client(), sha, 'main')).pull).toBeNull();
      expect(await ask(client(), head, 'main')).toMatchObject({ pull: null, onBranch: false });
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
      expect((await ask(client(), gone, 'main')).onBranch).toBe(false);
    }));

  test('an older commit of the branch is on it; a branch that is not there tells nothing', () =>
    withGitHub(async ({ repo, client, sha }) => {
      repo.commit({ files: { 'b.txt': 'b' } });
      expect((await ask(client(), sha, 'main')).onBranch).toBe(true);
      expect((await ask(client(), sha, 'gone')).onBranch).toBeNull();
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
      expect((await ask(client(), sha, 'main')).pull).toEqual({ number, author: 'ana', comments: null });
      expect(hub.violations()).toEqual([]);
    }));

  test('what the token may not read is not found out, and the rest is', () =>
    withGitHub(
      async ({ repo, client }) => {
        repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
        const sha = repo.merge(repo.pull({ branch: 'change' }));
        const found = await ask(client({ contents: 'read', deployments: 'read' }), sha, 'main');
        expect(found).toMatchObject({ onBranch: true, pull: undefined, defaultBranch: 'main' });
      },
      { private: true },
    ));

  test('shows the newest deployments of the environment with their latest status, and who let the run in', () =>
    withGitHub(async ({ repo, client, sha }) => {
      repo.environment('production', { reviewers: ['ben'], preventSelfReview: true });
      const github = client();
      const { id: run } = repo.startRun({ sha });
      repo.requestApproval(run, 'production');
      repo.approve(run, 'production', { by: 'ben', comment: 'Good' });
      const payload = { key: 'one' };
      const made = await createRelease(github, { service: 'shop', environment: 'production', sha, payload });
      const description = 'In the making';
      await createStatus(github, made.id, { state: 'in_progress', description, log_url: '' });
      const runUrl = `https://github.com/acme/shop/actions/runs/${run}`;
      const found = await overviewOf(client(), { sha, branch: 'main', environment: 'production', runUrl });
      expect(found.deployments).toEqual([
        {
          ...{ sha, task: 'release/shop', environment: 'production', payload, creator: BOT },
          createdAt: made.createdAt,
          latest: { state: 'in_progress', description, creator: BOT, createdAt: expect.any(Number) },
        },
      ]);
      const reviews: readonly SeenReview[] = [
        { state: 'approved', comment: 'Good', by: 'ben', environments: ['production'] },
      ];
      expect(found.reviews).toEqual(reviews);
      expect(found.preventSelfReview).toBe(true);
      expect(await approvalFor(client(), run, 'production', reviews)).toEqual(
        await approvalFor(client(), run, 'production'),
      );
    }));
});
