/** `Repository.deployments` and `Query.nodes` of them: each with its latest status, or with all. */
import type { Call } from '../call.ts';
import { read, sees } from '../permissions.ts';
import { timestamp } from '../store/clock.ts';
import type { Deployment, DeploymentStatus } from '../store/model-deploying.ts';
import type { Hub } from '../store/hub.ts';
import type { Repository } from '../store/repository.ts';
import { actor } from './actor.ts';
import { insistGranted } from './failure.ts';

export interface DeploymentsAsked {
  readonly environments?: readonly string[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
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
    __typename: 'Deployment',
    id: nodeOf(record),
    commitOid: sha,
    task,
    environment,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    createdAt: timestamp(createdAt),
    creator: actor(writer.account),
    latestStatus: latest === undefined ? null : statusNode(latest),
    statuses: ({ first }: { readonly first?: number | null }) => statusesOf(record, hub, first ?? 10),
  };
}

/** Newest first, as GitHub gives them; no order is documented. */
function statusesOf(record: Deployment, { listing }: Hub, first: number) {
  const all = listing.visible(record.statuses).toReversed();
  const pageInfo = { hasPreviousPage: false, hasNextPage: all.length > first, endCursor: null };
  return { nodes: all.slice(0, first).map(statusNode), pageInfo };
}

const nodeOf = ({ id }: Deployment): string => Buffer.from(`Deployment:${id}`).toString('base64url');
const idOfNode = (node: string): number => Number(Buffer.from(node, 'base64url').toString().split(':')[1]);

/** Of the repositories that the caller sees. */
export function deploymentNodes(call: Call, { ids }: { readonly ids: readonly string[] }) {
  const all = [...call.hub.repositories.values()].filter((repo) => sees(call.caller, repo));
  return ids.map((id) => {
    for (const repo of all) {
      const record = repo.deployments.get(idOfNode(id));
      if (record === undefined) continue;
      insistGranted(call, repo, read('deployments'));
      return deploymentNode(call, record);
    }
    return null;
  });
}

export function deploymentsOf(
  call: Call,
  repo: Repository,
  { environments, first, after, orderBy }: DeploymentsAsked,
) {
  insistGranted(call, repo, read('deployments'));
  const all = [...repo.deployments.values()].filter(
    ({ environment }) => environments?.includes(environment) ?? true,
  );
  const oldestFirst = call.hub.listing.visible(all).toSorted((a, b) => a.id - b.id);
  const ordered = orderBy?.direction === 'DESC' ? oldestFirst.toReversed() : oldestFirst;
  const from = after ? ordered.findIndex((record) => nodeOf(record) === after) + 1 : 0;
  const page = ordered.slice(from, from + (first ?? 10));
  const last = page.at(-1);
  const pageInfo = {
    hasPreviousPage: from > 0,
    hasNextPage: from + page.length < ordered.length,
    endCursor: last === undefined ? null : nodeOf(last),
  };
  return { nodes: page.map((record) => deploymentNode(call, record)), pageInfo };
}
