/** GitHub's JSON for a workflow file. */
import { load } from 'js-yaml';
import { z } from 'zod';
import { timestamp } from '../store/clock.ts';
import type { Hub } from '../store/hub.ts';
import { branchTip } from '../store/pulls.ts';
import type { Repository } from '../store/repository.ts';
import { idOf, nodeId, type Schemas } from './account.ts';
import { apiOf, pageOf } from './repository.ts';

const named = z.object({ name: z.string() });

/** By its file on the default branch; one without a name is called as its path. */
export const workflowFile = (hub: Hub, repo: Repository, path: string): Schemas['workflow'] => {
  const { defaultBranch, createdAt } = repo.facts;
  const text = branchTip(repo, defaultBranch)?.files.get(path) ?? '';
  const id = idOf('Workflow', path);
  return {
    id,
    node_id: nodeId('Workflow', id),
    name: named.safeParse(load(text)).data?.name ?? path,
    path,
    state: repo.disabledWorkflows.get(path) ?? 'active',
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    url: `${apiOf(hub, repo)}/actions/workflows/${id}`,
    html_url: `${pageOf(hub, repo)}/blob/${defaultBranch}/${path}`,
    badge_url: `${pageOf(hub, repo)}/workflows/${encodeURIComponent(path)}/badge.svg`,
  };
};
