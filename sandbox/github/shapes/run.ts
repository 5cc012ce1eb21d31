/** GitHub's JSON for workflow runs. */
import { timestamp } from '../store/clock.ts';
import type { Hub } from '../store/hub.ts';
import type { Run } from '../store/model-deploying.ts';
import type { Repository } from '../store/repository.ts';
import { statusOf } from '../store/runs.ts';
import { idOf, nodeId, type Schemas, user } from './account.ts';
import { simpleCommit } from './commit.ts';
import { apiOf, identity, minimalRepository, pageOf } from './repository.ts';

export const runPage = (hub: Hub, repo: Repository, run: Run): string =>
  `${pageOf(hub, repo)}/actions/runs/${run.id}`;

const linksOf = (api: string, run: Run) => {
  const url = `${api}/actions/runs/${run.id}`;
  const previous = run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null;
  return {
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: previous,
    workflow_url: `${api}/actions/workflows/${idOf('Workflow', run.workflow)}`,
  };
};

const triggerOf = (hub: Hub, run: Run) => ({
  event: run.event,
  actor: user(hub, run.actor),
  triggering_actor: user(hub, run.actor),
  run_number: run.number,
  run_attempt: run.attempt,
  created_at: timestamp(run.createdAt),
  updated_at: timestamp(run.updatedAt),
  run_started_at: timestamp(run.startedAt),
});

const sourceOf = (hub: Hub, repo: Repository, run: Run) => {
  const commit = repo.commits.get(run.sha);
  return {
    head_branch: run.branch,
    head_sha: run.sha,
    head_commit: commit === undefined ? null : simpleCommit(commit),
    repository: minimalRepository(hub, repo),
    head_repository: minimalRepository(hub, repo),
    display_title: commit?.message.split('\n')[0] ?? run.workflow,
  };
};

export const workflowRun = (hub: Hub, repo: Repository, run: Run): Schemas['workflow-run'] => ({
  ...identity(hub, repo, 'WorkflowRun', run.id, `/actions/runs/${run.id}`),
  name: run.workflow,
  path: run.workflow,
  workflow_id: idOf('Workflow', run.workflow),
  check_suite_id: run.id,
  check_suite_node_id: nodeId('CheckSuite', run.id),
  status: statusOf(repo, run, hub.clock.now()),
  conclusion: run.conclusion,
  html_url: runPage(hub, repo, run),
  pull_requests: [],
  ...triggerOf(hub, run),
  ...sourceOf(hub, repo, run),
  ...linksOf(apiOf(hub, repo), run),
});
