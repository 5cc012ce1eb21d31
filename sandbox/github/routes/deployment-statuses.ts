/** https://docs.github.com/en/rest/deployments/statuses */
import { z } from 'zod';
import { found, input, invalid, json, number, type RepositoryCall, type Reply, writer } from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { deploymentStatus } from '../shapes/deployment.ts';
import { addStatus, inactivateEarlier } from '../store/deployments.ts';
import { deploymentOf } from './deployments.ts';

const MAX_DESCRIPTION = 140;

const body = z.object({
  state: z.enum(['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']),
  target_url: z.string().default(''),
  log_url: z.string().optional(),
  description: z.string().default(''),
  environment: z.string().optional(),
  environment_url: z.string().default(''),
  auto_inactive: z.boolean().default(true),
});

const problem = (field: string, message: string) =>
  invalid({ resource: 'DeploymentStatus', code: 'custom', field, message });

const checked = (call: RepositoryCall) => {
  const asked = input(call, body);
  if (Array.from(asked.description).length > MAX_DESCRIPTION)
    throw problem('description', `description is too long (maximum is ${MAX_DESCRIPTION} characters)`);
  for (const field of ['log_url', 'environment_url', 'target_url'] as const)
    if (!/^(https?:\/\/.*)?$/.test(asked[field] ?? ''))
      throw problem(field, `${field} must use http(s) scheme`);
  return asked;
};

const create = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const [to, asked] = [deploymentOf(call), checked(call)];
  if (to.statuses.length >= hub.limits.statusesPerDeployment)
    throw problem('deployment_id', 'This deployment has reached the maximum number of statuses.');
  const made = addStatus(hub, repo, to, {
    state: asked.state,
    description: asked.description,
    environment: asked.environment ?? to.environment,
    environmentUrl: asked.environment_url,
    logUrl: asked.log_url ?? asked.target_url,
    writer: writer(call),
  });
  hub.listing.made(made);
  const now = found(repo.deployments.get(to.id));
  if (asked.state === 'success' && asked.auto_inactive) inactivateEarlier(hub, repo, now, writer(call));
  return json(201, deploymentStatus(hub, repo, now, made));
};

const list = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const of = deploymentOf(call);
  const records = hub.listing.ordered(hub.listing.visible(of.statuses));
  return paged(call, records, (record) => deploymentStatus(hub, repo, of, record));
};

const get = (call: RepositoryCall): Reply => {
  const of = deploymentOf(call);
  const id = number(call, 'status_id');
  const record = found(of.statuses.find((status) => status.id === id));
  return json(200, deploymentStatus(call.hub, call.repo, of, record));
};

const PATH = '/deployments/{deployment_id}/statuses';

export const deploymentStatuses: readonly Route[] = [
  route('GET', PATH, read('deployments'), list),
  route('POST', PATH, write('deployments'), create),
  route('GET', `${PATH}/{status_id}`, read('deployments'), get),
];
