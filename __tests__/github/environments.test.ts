import { describe, expect, test } from '@jest/globals';
import { approvalFor } from '../../src/github/approvals.ts';
import { environmentRules } from '../../src/github/environments.ts';
import { withGitHub } from './stand-in.ts';

describe('rules of an environment', () => {
  test('are read as people set them', () =>
    withGitHub(async ({ repo, client }) => {
      repo.environment('production', {
        reviewers: ['ana', 'ben'],
        preventSelfReview: true,
        waitTimer: 5,
        branchPolicy: ['main', 'release/*'],
      });
      expect(await environmentRules(client(), 'production')).toEqual({
        name: 'production',
        reviewers: ['ana', 'ben'],
        preventSelfReview: true,
        waitMs: 300_000,
        branches: { is: 'named', patterns: ['main', 'release/*'] },
      });
    }));

  test('one without any lets anything through, and says so', () =>
    withGitHub(async ({ repo, client }) => {
      repo.environment('staging');
      expect(await environmentRules(client(), 'staging')).toEqual({
        name: 'staging',
        reviewers: [],
        preventSelfReview: false,
        waitMs: 0,
        branches: { is: 'any' },
      });
    }));

  test('protected branches are their own policy', () =>
    withGitHub(async ({ repo, client }) => {
      repo.environment('eu/production', { branchPolicy: 'protected' });
      expect((await environmentRules(client(), 'eu/production')).branches).toEqual({ is: 'protected' });
    }));

  test('an unknown one is named with those that exist and where to create it, and is not created', () =>
    withGitHub(async ({ repo, client }) => {
      repo.environment('production');
      repo.environment('staging');
      const github = client();
      const asked = environmentRules(github, 'prod');
      await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(asked).rejects.toThrow(
        /no environment "prod".*production, staging.*\/settings\/environments/,
      );
      const { data } = await github.rest.repos.getAllEnvironments({ ...github.repo });
      expect(data.total_count).toBe(2);
    }));

  test('a private repository that the token may not read says what it takes', () =>
    withGitHub(
      async ({ repo, client }) => {
        repo.environment('production');
        const asked = environmentRules(client({ contents: 'read' }), 'production');
        await expect(asked).rejects.toThrow('actions: read');
      },
      { private: true },
    ));
});

describe('approval of a run', () => {
  test('names who gave it, and what they said', () =>
    withGitHub(async ({ repo, client, sha }) => {
      repo.environment('production', { reviewers: ['ana', 'ben'] });
      const { id } = repo.startRun({ sha, environment: 'production' });
      repo.approve(id, 'production', { by: 'ben', comment: 'looks good' });
      const approval = { is: 'approved', by: ['ben'], comment: 'looks good' };
      expect(await approvalFor(client(), id, 'production')).toEqual(approval);
    }));

  test('or who refused', () =>
    withGitHub(async ({ repo, client, sha }) => {
      repo.environment('production', { reviewers: ['ana'] });
      const { id } = repo.startRun({ sha, environment: 'production' });
      repo.approve(id, 'production', { by: 'ana', comment: 'not on Friday', state: 'rejected' });
      const rejection = { is: 'rejected', by: 'ana', comment: 'not on Friday' };
      expect(await approvalFor(client(), id, 'production')).toEqual(rejection);
    }));

  test('without one, or with one for another environment, it is unknown', () =>
    withGitHub(async ({ repo, client, sha }) => {
      repo.environment('staging', { reviewers: ['ana'] });
      const { id } = repo.startRun({ sha, environment: 'staging' });
      expect(await approvalFor(client(), id, 'production')).toEqual({ is: 'unknown' });
      repo.approve(id, 'staging', { by: 'ana' });
      expect(await approvalFor(client(), id, 'production')).toEqual({ is: 'unknown' });
    }));

  test('where one attempt was refused and another let in, it is not guessed which counts', () =>
    withGitHub(async ({ repo, client, sha }) => {
      repo.environment('production', { reviewers: ['ana', 'ben'] });
      const { id } = repo.startRun({ sha, environment: 'production' });
      repo.approve(id, 'production', { by: 'ana', state: 'rejected' });
      repo.rerun(id);
      repo.requestApproval(id, 'production');
      repo.approve(id, 'production', { by: 'ben' });
      expect(await approvalFor(client(), id, 'production')).toEqual({ is: 'unknown' });
    }));
});
