/** Deployments: what GitHub checks before it makes one, and what a status does to the others. */
import type { Hub } from './hub.ts';
import type { Writer } from './model.ts';
import type { Deployment, DeploymentStatus } from './model-deploying.ts';
import type { Repository } from './repository.ts';
import { environmentNamed } from './runs.ts';

export interface ContextState {
  readonly context: string;
  readonly state: string;
}

/** The latest word of each status context and check on a commit. */
export const contextsOf = (repo: Repository, sha: string): readonly ContextState[] => {
  const latest = new Map<string, string>();
  for (const check of repo.checks)
    if (check.sha === sha) latest.set(check.name, check.conclusion ?? check.status);
  for (const status of repo.statuses) if (status.sha === sha) latest.set(status.context, status.state);
  return [...latest].map(([context, state]) => ({ context, state }));
};

const PASSED = new Set(['success', 'neutral', 'skipped']);

/** Contexts that stand in the way: of those required, or of all there are where none are named. */
export const failingContexts = (
  repo: Repository,
  sha: string,
  required: readonly string[] | undefined,
): readonly ContextState[] => {
  const all = contextsOf(repo, sha);
  const wanted = required?.map(
    (context) => all.find((known) => known.context === context) ?? { context, state: 'pending' },
  );
  return (wanted ?? all).filter(({ state }) => !PASSED.has(state));
};

export type NewDeployment = Omit<
  Deployment,
  'id' | 'originalEnvironment' | 'createdAt' | 'updatedAt' | 'statuses'
>;

/** An environment that does not exist comes into being with it, unprotected. */
export const addDeployment = (hub: Hub, repo: Repository, about: NewDeployment): Deployment => {
  environmentNamed(hub, repo, about.environment);
  const at = hub.clock.now();
  const originalEnvironment = about.environment;
  const times = { createdAt: at, updatedAt: at };
  const deployment: Deployment = { ...about, ...times, id: hub.nextId(), originalEnvironment, statuses: [] };
  repo.deployments.set(deployment.id, deployment);
  return deployment;
};

export type NewStatus = Omit<DeploymentStatus, 'id' | 'createdAt'>;

export const addStatus = (hub: Hub, repo: Repository, to: Deployment, about: NewStatus): DeploymentStatus => {
  const at = hub.clock.now();
  const status: DeploymentStatus = { ...about, id: hub.nextId(), createdAt: at };
  const { environment } = about;
  repo.deployments.set(to.id, { ...to, environment, updatedAt: at, statuses: [...to.statuses, status] });
  return status;
};

/** Whether its latest status is a success: it may then be made inactive, and not be deleted. */
export const isActive = ({ statuses }: Deployment): boolean => statuses.at(-1)?.state === 'success';

/**
 * What `auto_inactive` does after a success: earlier active deployments of the same environment's NAME,
 * whatever their task, become inactive, unless they are transient or production.
 */
export const inactivateEarlier = (hub: Hub, repo: Repository, than: Deployment, writer: Writer): void => {
  const earlier = [...repo.deployments.values()].filter(
    (other) =>
      other.id < than.id &&
      other.environment === than.environment &&
      !other.transient &&
      !other.production &&
      isActive(other),
  );
  for (const other of earlier) {
    const last = other.statuses.at(-1);
    if (last !== undefined)
      addStatus(hub, repo, other, { ...last, state: 'inactive', description: '', writer });
  }
};
