import { describe, expect, test } from '@jest/globals';
import { type Context, invocation } from '../../src/runner/invocation.ts';

const env = {
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_SHA: '4f2c1d9',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_ACTOR: 'ana',
  GITHUB_API_URL: 'https://ghe.example/api/v3',
  GITHUB_GRAPHQL_URL: 'https://ghe.example/api/graphql',
  GITHUB_SERVER_URL: 'https://ghe.example',
  GITHUB_RUN_ID: '41',
  GITHUB_RUN_ATTEMPT: '2',
};
const job: Context = {
  sha: env.GITHUB_SHA,
  ref: env.GITHUB_REF,
  runId: 41,
  runAttempt: 2,
  actor: env.GITHUB_ACTOR,
  eventName: 'push',
  serverUrl: env.GITHUB_SERVER_URL,
  payload: {},
};

test('a run is told by its attempt, and linked to on its own server', () => {
  expect(invocation(job, env)).toMatchObject({
    repository: 'acme/shop',
    run: '41.2',
    runUrl: 'https://ghe.example/acme/shop/actions/runs/41/attempts/2',
    repositoryUrl: 'https://ghe.example/acme/shop',
    pullRequest: null,
  });
});

test('a re-run counts as done by who started it again', () => {
  expect(invocation(job, env).actor).toBe('ana');
  expect(invocation(job, { ...env, GITHUB_TRIGGERING_ACTOR: 'ben' }).actor).toBe('ben');
});

describe('outside of a job of GitHub', () => {
  test('what is not set is named', () => {
    const { GITHUB_SHA: _, ...rest } = env;
    expect(() => invocation(job, { ...rest, GITHUB_REF: '' })).toThrow(
      'This is no run of GitHub Actions: GITHUB_SHA is not set, GITHUB_REF is not set',
    );
  });

  test.each(['', 'x', '0', '1e3'])('a run with the id "%s" is none', (id) => {
    expect(() => invocation(job, { ...env, GITHUB_RUN_ID: id })).toThrow('GITHUB_RUN_ID is no number');
  });
});

describe('a pull request', () => {
  const opened = { ...job, eventName: 'pull_request_target' };

  test('is known by its number', () => {
    const payload = { pull_request: { number: 7, head: { sha: 'abc' } } };
    expect(invocation({ ...opened, payload }, env).pullRequest).toEqual({ number: 7, headSha: 'abc' });
  });

  test('without a number is refused: the gate would take the run for one that may release', () => {
    expect(() => invocation(opened, env)).toThrow('names no pull request');
  });
});
