/** Workflow runs and the environments that hold them back. */
import type { Instant } from '../../../src/judge/reading.ts';
import type { Hub } from './hub.ts';
import type { Account } from './model.ts';
import type { Approval, BranchPolicy, Environment, Pending, Run, RunConclusion } from './model-deploying.ts';
import type { Repository } from './repository.ts';

export interface EnvironmentRules {
  readonly reviewers?: readonly string[];
  readonly branchPolicy?: BranchPolicy;
  /** Minutes. */
  readonly waitTimer?: number;
  readonly preventSelfReview?: boolean;
}

/** Made or replaced; one that is only mentioned somewhere is made without any protection, as GitHub does. */
export const setEnvironment = (
  hub: Hub,
  repo: Repository,
  name: string,
  rules: EnvironmentRules,
): Environment => {
  const known = repo.environments.get(name.toLowerCase());
  const environment: Environment = {
    id: known?.id ?? hub.nextId(),
    name: known?.name ?? name,
    reviewers: (rules.reviewers ?? []).map((login) => hub.account(login)),
    branchPolicy: rules.branchPolicy ?? null,
    waitTimer: rules.waitTimer ?? 0,
    preventSelfReview: rules.preventSelfReview ?? false,
    createdAt: known?.createdAt ?? hub.clock.now(),
  };
  repo.environments.set(name.toLowerCase(), environment);
  return environment;
};

export const environmentNamed = (hub: Hub, repo: Repository, name: string): Environment =>
  repo.environments.get(name.toLowerCase()) ?? setEnvironment(hub, repo, name, {});

const toPattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*\*/g, '.*')
      .replace(/(?<!\.)\*/g, '[^/]*')}$`,
  );

/** Whether the environment lets this branch deploy. */
export const allowsBranch = (repo: Repository, { branchPolicy }: Environment, branch: string): boolean =>
  branchPolicy === null ||
  (branchPolicy === 'protected'
    ? repo.protectedBranches.has(branch)
    : branchPolicy.some((glob) => toPattern(glob).test(branch)));

const isHeld = (repo: Repository, pending: Pending, now: Instant): boolean => {
  const environment = repo.environments.get(pending.environment.toLowerCase());
  if (environment === undefined) return false;
  const waits = now < pending.since + environment.waitTimer * 60_000;
  return waits || (environment.reviewers.length > 0 && !pending.approved);
};

/** The environments that hold the run back now: not approved, or the wait timer runs. */
export const heldBy = (repo: Repository, run: Run, now: Instant): readonly Pending[] =>
  run.progress === 'completed' ? [] : run.pending.filter((pending) => isHeld(repo, pending, now));

export const statusOf = (
  repo: Repository,
  run: Run,
  now: Instant,
): 'queued' | 'in_progress' | 'waiting' | 'completed' =>
  heldBy(repo, run, now).length > 0 ? 'waiting' : run.progress;

const save = (hub: Hub, repo: Repository, run: Run): Run => {
  const saved = { ...run, updatedAt: hub.clock.now() };
  repo.runs.set(run.id, saved);
  return saved;
};

export type NewRun = Pick<Run, 'workflow' | 'sha' | 'branch' | 'event' | 'actor' | 'inputs' | 'progress'>;

export const addRun = (hub: Hub, repo: Repository, about: NewRun): Run => {
  const now = hub.clock.now();
  const number = 1 + [...repo.runs.values()].filter(({ workflow }) => workflow === about.workflow).length;
  const run: Run = {
    id: hub.nextId(),
    number,
    attempt: 1,
    conclusion: null,
    pending: [],
    approvals: [],
    createdAt: now,
    startedAt: now,
    updatedAt: now,
    ...about,
  };
  return save(hub, repo, run);
};

export const finish = (hub: Hub, repo: Repository, run: Run, conclusion: RunConclusion): Run =>
  save(hub, repo, { ...run, progress: 'completed', conclusion, pending: [] });

export const proceed = (hub: Hub, repo: Repository, run: Run): Run =>
  save(hub, repo, { ...run, progress: 'in_progress' });

/** All jobs again, under the same id. */
export const rerun = (hub: Hub, repo: Repository, run: Run): Run =>
  save(hub, repo, {
    ...run,
    attempt: run.attempt + 1,
    progress: 'in_progress',
    conclusion: null,
    pending: [],
    startedAt: hub.clock.now(),
  });

/** A job of the run reaches an environment: it waits where there are rules, and fails off an allowed branch. */
export const enter = (hub: Hub, repo: Repository, run: Run, name: string): Run => {
  const environment = environmentNamed(hub, repo, name);
  if (!allowsBranch(repo, environment, run.branch)) return finish(hub, repo, run, 'failure');
  const pending = { environment: environment.name, since: hub.clock.now(), approved: false };
  return save(hub, repo, { ...run, progress: 'in_progress', pending: [...run.pending, pending] });
};

/** Whether this person may decide, or why not. */
export const objection = (environment: Environment, run: Run, by: Account): string | undefined => {
  if (!environment.reviewers.some(({ id }) => id === by.id))
    return `${by.login} is not a required reviewer of ${environment.name}`;
  if (environment.preventSelfReview && run.actor.id === by.id)
    return `${by.login} started this run and ${environment.name} prevents self-review`;
  return undefined;
};

/** A required reviewer's decision: the run goes on, or ends as failed. */
export const decide = (hub: Hub, repo: Repository, run: Run, decision: Approval): Run => {
  const approvals = [...run.approvals, decision];
  if (decision.state === 'rejected') return finish(hub, repo, { ...run, approvals }, 'failure');
  const pending = run.pending.map((held) =>
    held.environment === decision.environment ? { ...held, approved: true } : held,
  );
  return save(hub, repo, { ...run, approvals, pending });
};
