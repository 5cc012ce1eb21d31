/** `Repository.deployments`: each with its latest status alone. */
import type { Call } from '../call.ts';
import { read } from '../permissions.ts';
import { timestamp } from '../store/clock.ts';
import type { Deployment, DeploymentStatus } from '../store/model-deploying.ts';
import type { Repository } from '../store/repository.ts';
import { actor } from './actor.ts';
import { insistGranted } from './failure.ts';

export interface DeploymentsAsked {
  readonly environments?: readonly string[] | null;
  readonly first?: number | null;
  readonly orderBy?: { readonly direction: 'ASC' | 'DESC' } | null;
}

const statusNode = ({ state, description, createdAt, writer }: DeploymentStatus) => ({
  state: state.toUpperCase(),
  description,
  createdAt: timestamp(createdAt),
  creator: actor(writer.account),
});

function deploymentNode({ hub }: Call, record: Deployment) {
  const { sha, task, environment, payload, createdAt, writer } = record;
  const latest = hub.listing.visible(record.statuses).at(-1);
  return {
    commitOid: sha,
    task,
    environment,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    createdAt: timestamp(createdAt),
    creator: actor(writer.account),
    latestStatus: latest === undefined ? null : statusNode(latest),
  };
}

export function deploymentsOf(
  call: Call,
  repo: Repository,
  { environments, first, orderBy }: DeploymentsAsked,
) {
  insistGranted(call, repo, read('deployments'));
  const all = [...repo.deployments.values()].filter(
    ({ environment }) => environments?.includes(environment) ?? true,
  );
  const oldestFirst = call.hub.listing.visible(all).toSorted((a, b) => a.id - b.id);
  const ordered = orderBy?.direction === 'DESC' ? oldestFirst.toReversed() : oldestFirst;
  return { nodes: ordered.slice(0, first ?? 10).map((record) => deploymentNode(call, record)) };
}
