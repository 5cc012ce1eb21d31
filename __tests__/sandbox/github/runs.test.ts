import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { refusal, SHOP, staged } from './started.ts';

const stage = staged();

const api = (): Octokit => stage().workflow({ actions: 'write' });

const statusOf = async (run_id: number): Promise<string> => {
  const { data } = await api().actions.getWorkflowRun({ ...SHOP, run_id });
  return `${data.status ?? ''} ${data.conclusion ?? ''}`.trim();
};

const pendingOf = async (run_id: number) =>
  (await api().actions.getPendingDeploymentsForRun({ ...SHOP, run_id })).data;

const review = async (by: Octokit, run_id: number, state: 'approved' | 'rejected' = 'approved') => {
  const environment_ids = (await pendingOf(run_id)).flatMap(({ environment }) => environment.id ?? []);
  return by.actions.reviewPendingDeploymentsForRun({
    ...SHOP,
    run_id,
    environment_ids,
    state,
    comment: 'seen',
  });
};

describe('a run under an environment with reviewers', () => {
  let run = 0;
  beforeEach(() => {
    stage().repo.environment('production', { reviewers: ['ana'], preventSelfReview: true });
    run = stage().repo.startRun({ sha: stage().sha, actor: 'ben', environment: 'production' }).id;
  });

  test('waits, and says for what', async () => {
    expect(await statusOf(run)).toBe('waiting');
    const [pending] = await pendingOf(run);
    expect(pending?.environment.name).toBe('production');
    expect(pending?.current_user_can_approve).toBe(false);
  });

  test('goes on once a reviewer approved over the API, and the approval is on record', async () => {
    await review(stage().person('ana'), run);
    expect(await statusOf(run)).toBe('in_progress');
    expect(await pendingOf(run)).toEqual([]);
    const { data } = await api().actions.getReviewsForRun({ ...SHOP, run_id: run });
    expect(data).toMatchObject([
      { state: 'approved', comment: 'seen', user: { login: 'ana' }, environments: [{ name: 'production' }] },
    ]);
  });

  test('goes on once a reviewer approved in the browser', async () => {
    stage().repo.approve(run, 'production', { by: 'ana', comment: 'seen' });
    expect(await statusOf(run)).toBe('in_progress');
  });

  test('fails when it is rejected', async () => {
    await review(stage().person('ana'), run, 'rejected');
    expect(await statusOf(run)).toBe('completed failure');
  });

  test('cannot be approved by somebody else, nor by a workflow', async () => {
    expect(await refusal(review(stage().person('eve'), run))).toMatchObject({ status: 422 });
    expect(await refusal(review(stage().workflow('write-all'), run))).toMatchObject({ status: 403 });
    expect(await statusOf(run)).toBe('waiting');
  });

  test('cannot be approved by who started it, where self-review is prevented', async () => {
    const own = stage().repo.startRun({ sha: stage().sha, actor: 'ana', environment: 'production' }).id;
    expect(await refusal(review(stage().person('ana'), own))).toMatchObject({ status: 422 });
  });

  test('must be approved again when it is run again', async () => {
    stage().repo.approve(run, 'production', { by: 'ana' });
    stage().repo.finishRun(run, 'failure');
    expect(stage().repo.rerun(run)).toBe(2);
    stage().repo.requestApproval(run, 'production');
    expect(await statusOf(run)).toBe('waiting');
  });
});

describe('an environment', () => {
  test('with a wait timer holds the run until the time has passed', async () => {
    stage().repo.environment('production', { waitTimer: 30 });
    const { id } = stage().repo.startRun({ sha: stage().sha, environment: 'production' });
    expect(await statusOf(id)).toBe('waiting');
    stage().github.clock.advance(30 * 60_000);
    expect(await statusOf(id)).toBe('in_progress');
  });

  test.each([
    ['release/1', 'in_progress'],
    ['release/1/fix', 'completed failure'],
    ['main', 'completed failure'],
  ])('with the branch policy release/* lets a run of %s be: %s', async (branch, status) => {
    stage().repo.environment('production', { branchPolicy: ['release/*'] });
    const { id } = stage().repo.startRun({ sha: stage().sha, branch, environment: 'production' });
    expect(await statusOf(id)).toBe(status);
  });

  test('for protected branches refuses the others', async () => {
    stage().repo.environment('production', { branchPolicy: 'protected' });
    const start = () => stage().repo.startRun({ sha: stage().sha, environment: 'production' }).id;
    expect(await statusOf(start())).toBe('completed failure');
    stage().repo.protect('main');
    expect(await statusOf(start())).toBe('in_progress');
  });

  test('that nobody made comes into being with the run that names it, and holds nothing back', async () => {
    const { id } = stage().repo.startRun({ sha: stage().sha, environment: 'prodution' });
    expect(await statusOf(id)).toBe('in_progress');
    const { data } = await api().repos.getEnvironment({ ...SHOP, environment_name: 'prodution' });
    expect(data.protection_rules).toEqual([]);
  });
});

test('a run is cancelled once; a finished one is not', async () => {
  const { id: run_id } = stage().repo.startRun({ sha: stage().sha });
  await api().actions.cancelWorkflowRun({ ...SHOP, run_id });
  expect(await statusOf(run_id)).toBe('completed cancelled');
  expect(await refusal(api().actions.cancelWorkflowRun({ ...SHOP, run_id }))).toMatchObject({ status: 409 });
});

describe('dispatching a workflow', () => {
  const dispatch = (more: object) =>
    api().actions.createWorkflowDispatch({ ...SHOP, workflow_id: 'rollback.yml', ref: 'main', ...more });

  test('queues a run with its inputs, and names it when asked', async () => {
    const made = await dispatch({ inputs: { reason: 'errors' }, return_run_details: true });
    const [run] = stage().repo.runs();
    expect(made.data).toMatchObject({ workflow_run_id: run?.id });
    expect(run).toMatchObject({ status: 'queued', event: 'workflow_dispatch', inputs: { reason: 'errors' } });
  });

  test.each([
    ['an input that the workflow does not declare', { inputs: { reason: 'r', target: '0%' } }, 422],
    ['without an input that it requires', {}, 422],
    ['on a ref that does not exist', { ref: 'nowhere', inputs: { reason: 'r' } }, 422],
    ['of a file that does not exist', { workflow_id: 'none.yml' }, 404],
  ])('refuses %s', async (_, more, status) => {
    expect(await refusal(dispatch(more))).toMatchObject({ status });
    expect(stage().repo.runs()).toEqual([]);
  });

  test('refuses a workflow without that trigger, and takes the short forms of it', async () => {
    const file = '.github/workflows/other.yml';
    stage().repo.commit({ files: { [file]: 'on: [push]' } });
    expect(await refusal(dispatch({ workflow_id: 'other.yml' }))).toMatchObject({ status: 422 });
    stage().repo.commit({ files: { [file]: 'on: [push, workflow_dispatch]' } });
    expect(await dispatch({ workflow_id: 'other.yml' })).toMatchObject({ status: 204 });
  });
});
