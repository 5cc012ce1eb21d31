/** Approvals of a run's environments, of https://docs.github.com/en/rest/actions/workflow-runs */
import { z } from 'zod';
import {
  ApiError,
  found,
  input,
  json,
  type RepositoryCall,
  type Reply,
  unprocessable,
  writer,
} from '../call.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { approval, isReviewer, pendingDeployment } from '../shapes/environment.ts';
import type { Environment } from '../store/model-deploying.ts';
import { decide, environmentNamed, heldBy, objection } from '../store/runs.ts';
import { runOf } from './runs.ts';

const body = z.object({
  environment_ids: z.array(z.number()).min(1),
  state: z.enum(['approved', 'rejected']),
  comment: z.string(),
});

const listApprovals = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const shape = (record: ReturnType<typeof runOf>['approvals'][number]) =>
    approval(hub, repo, record, environmentNamed(hub, repo, record.environment));
  return json(200, runOf(call).approvals.map(shape));
};

const listPending = (call: RepositoryCall): Reply => {
  const { hub, repo, caller } = call;
  const shapes = heldBy(repo, runOf(call), hub.clock.now()).map((pending) => {
    const environment = environmentNamed(hub, repo, pending.environment);
    const mayApprove = caller !== null && isReviewer(environment, caller.account);
    return pendingDeployment(hub, repo, environment, pending, mayApprove);
  });
  return json(200, shapes);
};

const waitingFor = (call: RepositoryCall, id: number): Environment => {
  const held = heldBy(call.repo, runOf(call), call.hub.clock.now());
  const environment = [...call.repo.environments.values()].find((known) => known.id === id);
  if (environment === undefined || held.every((pending) => pending.environment !== environment.name))
    throw unprocessable('No pending deployment requests to approve or reject');
  return environment;
};

/** Needs a person: the token of a workflow is no reviewer. Under `deployment: false` no deployment is made. */
const review = (call: RepositoryCall): Reply => {
  const asked = input(call, body);
  if (writer(call).app !== null) throw new ApiError(403, 'Resource not accessible by integration');
  const by = writer(call).account;
  for (const environment of asked.environment_ids.map((id) => waitingFor(call, id))) {
    const run = found(call.repo.runs.get(runOf(call).id));
    const against = objection(environment, run, by);
    if (against !== undefined)
      throw unprocessable(`There was a problem approving one of the gates: ${against}.`);
    const decision = { environment: environment.name, state: asked.state, by, comment: asked.comment };
    decide(call.hub, call.repo, run, decision);
  }
  return json(200, []);
};

const RUN = '/actions/runs/{run_id}';

export const approvals: readonly Route[] = [
  route('GET', `${RUN}/approvals`, read('actions'), listApprovals),
  route('GET', `${RUN}/pending_deployments`, read('actions'), listPending),
  route('POST', `${RUN}/pending_deployments`, write('deployments'), review),
];
