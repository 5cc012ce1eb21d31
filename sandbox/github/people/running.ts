/** Environments, and workflow runs as GitHub and its runners move them. */
import type { Hub } from '../store/hub.ts';
import type { Sha } from '../store/model.ts';
import type { Approval, Run, RunConclusion } from '../store/model-deploying.ts';
import type { Repository } from '../store/repository.ts';
import {
  addRun,
  decide,
  type EnvironmentRules,
  enter,
  environmentNamed,
  finish,
  heldBy,
  objection,
  proceed,
  rerun,
  setEnvironment,
  statusOf,
} from '../store/runs.ts';

export interface RunOptions {
  readonly sha: Sha;
  readonly branch?: string;
  readonly event?: string;
  readonly actor?: string;
  /** Path of the workflow file. */
  readonly workflow?: string;
  /** An environment that its job enters at once: see `requestApproval`. */
  readonly environment?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly status?: 'queued' | 'in_progress';
}

export interface RunView {
  readonly id: number;
  readonly attempt: number;
  readonly workflow: string;
  readonly event: string;
  readonly sha: Sha;
  readonly inputs: Readonly<Record<string, string>>;
  readonly status: 'queued' | 'in_progress' | 'waiting' | 'completed';
  readonly conclusion: RunConclusion | null;
  /** Names of the environments that hold it back. */
  readonly waitingFor: readonly string[];
}

export interface Decision {
  readonly by: string;
  readonly comment?: string;
  readonly state?: Approval['state'];
}

export interface Running {
  environment(name: string, rules?: EnvironmentRules): void;
  startRun(options: RunOptions): { readonly id: number; readonly attempt: number };
  /** A job reaches the environment: waits if it has rules, fails if they forbid the branch; makes it if unknown. */
  requestApproval(run: number, environment: string): void;
  /** Throws where this person may not decide. */
  approve(run: number, environment: string, decision: Decision): void;
  /** A queued run is taken by a runner. */
  proceedRun(run: number): void;
  finishRun(run: number, conclusion: RunConclusion): void;
  /** Runs all jobs again; gives the new attempt. */
  rerun(run: number): number;
  run(run: number): RunView;
  /** In the order in which they were started: also those that were dispatched. */
  runs(): readonly RunView[];
  /** Whether a workflow, by its file's name, is active, or what it is disabled by. */
  workflowState(name: string): 'active' | 'disabled_manually' | 'disabled_inactivity';
  /** A person disables it, or GitHub does, as nothing happened in the repository for 60 days. */
  disableWorkflow(name: string, why?: 'disabled_manually' | 'disabled_inactivity'): void;
}

const known = (repo: Repository, id: number): Run => {
  const run = repo.runs.get(id);
  if (run === undefined) throw new Error(`there is no run ${id} in ${repo.fullName}`);
  return run;
};

const view = (hub: Hub, repo: Repository, run: Run): RunView => {
  const { id, attempt, workflow, event, sha, inputs, conclusion } = run;
  const now = hub.clock.now();
  const waitingFor = heldBy(repo, run, now).map(({ environment }) => environment);
  return {
    id,
    attempt,
    workflow,
    event,
    sha,
    inputs,
    conclusion,
    status: statusOf(repo, run, now),
    waitingFor,
  };
};

const start = (hub: Hub, repo: Repository, options: RunOptions): Run => {
  const run = addRun(hub, repo, {
    sha: options.sha,
    branch: options.branch ?? repo.facts.defaultBranch,
    event: options.event ?? 'push',
    actor: hub.account(options.actor ?? 'ana'),
    workflow: options.workflow ?? '.github/workflows/release.yml',
    inputs: options.inputs ?? {},
    progress: options.status ?? 'in_progress',
  });
  return options.environment === undefined ? run : enter(hub, repo, run, options.environment);
};

const approve = (hub: Hub, repo: Repository, run: Run, name: string, decision: Decision): void => {
  const environment = environmentNamed(hub, repo, name);
  const by = hub.account(decision.by);
  const held = heldBy(repo, run, hub.clock.now()).some((pending) => pending.environment === environment.name);
  const against = held ? objection(environment, run, by) : `run ${run.id} does not wait for ${name}`;
  if (against !== undefined) throw new Error(against);
  const { state = 'approved', comment = '' } = decision;
  decide(hub, repo, run, { environment: environment.name, state, by, comment });
};

export const running = (hub: Hub, repo: Repository): Running => ({
  environment: (name, rules = {}) => void setEnvironment(hub, repo, name, rules),
  startRun: (options) => {
    const { id, attempt } = start(hub, repo, options);
    return { id, attempt };
  },
  requestApproval: (id, environment) => void enter(hub, repo, known(repo, id), environment),
  approve: (id, environment, decision) => approve(hub, repo, known(repo, id), environment, decision),
  proceedRun: (id) => void proceed(hub, repo, known(repo, id)),
  finishRun: (id, conclusion) => void finish(hub, repo, known(repo, id), conclusion),
  rerun: (id) => rerun(hub, repo, known(repo, id)).attempt,
  run: (id) => view(hub, repo, known(repo, id)),
  runs: () => [...repo.runs.values()].map((run) => view(hub, repo, run)),
  workflowState: (name) => repo.disabledWorkflows.get(`.github/workflows/${name}`) ?? 'active',
  disableWorkflow: (name, why = 'disabled_inactivity') =>
    void repo.disabledWorkflows.set(`.github/workflows/${name}`, why),
});
