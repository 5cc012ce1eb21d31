/** https://docs.github.com/en/rest/actions/workflow-runs */
import { ApiError, found, json, number, type RepositoryCall, type Reply } from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { workflowRun } from '../shapes/run.ts';
import type { Run } from '../store/model-deploying.ts';
import { finish, statusOf } from '../store/runs.ts';

export const runOf = (call: RepositoryCall): Run => found(call.repo.runs.get(number(call, 'run_id')));

/** The query's `status` means a status or a conclusion. */
const fits = ({ hub, repo, query }: RepositoryCall, run: Run): boolean => {
  const is = (name: string, ...values: readonly (string | null)[]): boolean =>
    !query.has(name) || values.includes(query.get(name));
  return (
    is('actor', run.actor.login) &&
    is('branch', run.branch) &&
    is('event', run.event) &&
    is('head_sha', run.sha) &&
    is('status', statusOf(repo, run, hub.clock.now()), run.conclusion)
  );
};

const list = (call: RepositoryCall): Reply =>
  paged(
    call,
    [...call.repo.runs.values()].filter((run) => fits(call, run)).reverse(),
    (run) => workflowRun(call.hub, call.repo, run),
    (workflow_runs, total_count) => ({ total_count, workflow_runs }),
  );

const cancel = (call: RepositoryCall): Reply => {
  const run = runOf(call);
  if (run.progress === 'completed')
    throw new ApiError(409, 'Cannot cancel a workflow run that is completed.');
  finish(call.hub, call.repo, run, 'cancelled');
  return json(202, {});
};

export const runs: readonly Route[] = [
  route('GET', '/actions/runs', read('actions'), list),
  route('GET', '/actions/runs/{run_id}', read('actions'), (call) =>
    json(200, workflowRun(call.hub, call.repo, runOf(call))),
  ),
  route('POST', '/actions/runs/{run_id}/cancel', write('actions'), cancel),
];
