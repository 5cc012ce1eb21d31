/** https://docs.github.com/en/rest/deployments/deployments */
import { z } from 'zod';
import {
  ApiError,
  found,
  input,
  json,
  noContent,
  number,
  type RepositoryCall,
  type Reply,
  unprocessable,
  writer,
} from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { deployment } from '../shapes/deployment.ts';
import { addDeployment, failingContexts, isActive } from '../store/deployments.ts';
import { ancestors, resolve } from '../store/git.ts';
import type { Commit } from '../store/model.ts';
import type { Deployment } from '../store/model-deploying.ts';
import { branchTip, mergeInto } from '../store/pulls.ts';

const body = z.object({
  ref: z.string(),
  task: z.string().default('deploy'),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default(''),
  environment: z.string().default('production'),
  description: z.string().nullable().default(null),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});
type Body = z.infer<typeof body>;

/** GitHub merges the default branch into a branch that lacks some of it, and then makes no deployment. */
const autoMerge = (call: RepositoryCall, { ref }: Body): Reply | undefined => {
  const { hub, repo } = call;
  const [base, topic] = [branchTip(repo, repo.facts.defaultBranch), branchTip(repo, ref)];
  if (base === undefined || topic === undefined || ancestors(repo, topic.sha).has(base.sha)) return undefined;
  const message = `Merge ${repo.facts.defaultBranch} into ${ref}`;
  const about = { message, author: writer(call).account, method: 'merge' as const };
  if ('conflicts' in mergeInto(hub, repo, ref, base.sha, about))
    throw new ApiError(409, `Conflict merging ${repo.facts.defaultBranch} into ${ref}`);
  return json(202, { message: `Auto-merged ${repo.facts.defaultBranch} into ${ref} on deployment.` });
};

const requireContexts = (call: RepositoryCall, { ref, required_contexts }: Body, commit: Commit): void => {
  const contexts = failingContexts(call.repo, commit.sha, required_contexts);
  if (contexts.length === 0) return;
  const error = { contexts, resource: 'Deployment', field: 'required_contexts', code: 'invalid' };
  throw new ApiError(409, `Conflict: Commit status checks failed for ${ref}.`, { errors: [error] });
};

const create = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const asked = input(call, body);
  const commit = resolve(repo, asked.ref);
  if (commit === undefined) throw unprocessable(`No ref found for: ${asked.ref}`);
  const merged = asked.auto_merge ? autoMerge(call, asked) : undefined;
  if (merged !== undefined) return merged;
  requireContexts(call, asked, commit);
  const made = addDeployment(hub, repo, {
    sha: commit.sha,
    ref: asked.ref,
    task: asked.task,
    payload: asked.payload,
    environment: asked.environment,
    description: asked.description,
    transient: asked.transient_environment,
    production: asked.production_environment ?? asked.environment === 'production',
    writer: writer(call),
  });
  hub.listing.made(made);
  return json(201, deployment(hub, repo, made));
};

const list = (call: RepositoryCall): Reply => {
  const { hub, repo, query } = call;
  const fits = (name: 'sha' | 'ref' | 'task' | 'environment', record: Deployment): boolean => {
    const wanted = query.get(name);
    return wanted === null || wanted === 'none' || record[name] === wanted;
  };
  const wanted = [...repo.deployments.values()].filter(
    (record) =>
      fits('sha', record) && fits('ref', record) && fits('task', record) && fits('environment', record),
  );
  const records = hub.listing.ordered(hub.listing.visible(wanted));
  return paged(call, records, (record) => deployment(hub, repo, record));
};

export const deploymentOf = (call: RepositoryCall): Deployment =>
  found(call.repo.deployments.get(number(call, 'deployment_id')));

const remove = (call: RepositoryCall): Reply => {
  const record = deploymentOf(call);
  if (isActive(record) && call.repo.deployments.size > 1)
    throw unprocessable(
      'We cannot delete an active deployment unless it is the only deployment in a given environment.',
    );
  call.repo.deployments.delete(record.id);
  return noContent;
};

export const deployments: readonly Route[] = [
  route('GET', '/deployments', read('deployments'), list),
  route('POST', '/deployments', write('deployments'), create),
  route('GET', '/deployments/{deployment_id}', read('deployments'), (call) =>
    json(200, deployment(call.hub, call.repo, deploymentOf(call))),
  ),
  route('DELETE', '/deployments/{deployment_id}', write('deployments'), remove),
];
