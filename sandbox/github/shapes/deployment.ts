/** GitHub's JSON for deployments and their statuses. */
import { timestamp } from '../store/clock.ts';
import type { Hub } from '../store/hub.ts';
import type { Deployment, DeploymentStatus } from '../store/model-deploying.ts';
import type { Repository } from '../store/repository.ts';
import { integration, type Schemas, user } from './account.ts';
import { apiOf, identity } from './repository.ts';

export const deployment = (hub: Hub, repo: Repository, record: Deployment): Schemas['deployment'] => {
  const path = `/deployments/${record.id}`;
  return {
    ...identity(hub, repo, 'Deployment', record.id, path),
    sha: record.sha,
    ref: record.ref,
    task: record.task,
    payload: typeof record.payload === 'string' ? record.payload : { ...record.payload },
    original_environment: record.originalEnvironment,
    environment: record.environment,
    description: record.description,
    creator: user(hub, record.writer.account),
    created_at: timestamp(record.createdAt),
    updated_at: timestamp(record.updatedAt),
    statuses_url: `${apiOf(hub, repo)}${path}/statuses`,
    repository_url: apiOf(hub, repo),
    transient_environment: record.transient,
    production_environment: record.production,
    performed_via_github_app: integration(hub, record.writer.app),
  };
};

export const deploymentStatus = (
  hub: Hub,
  repo: Repository,
  of: Deployment,
  record: DeploymentStatus,
): Schemas['deployment-status'] => {
  const path = `/deployments/${of.id}`;
  return {
    ...identity(hub, repo, 'DeploymentStatus', record.id, `${path}/statuses/${record.id}`),
    state: record.state,
    creator: user(hub, record.writer.account),
    description: record.description,
    environment: record.environment,
    environment_url: record.environmentUrl,
    log_url: record.logUrl,
    target_url: record.logUrl,
    created_at: timestamp(record.createdAt),
    updated_at: timestamp(record.createdAt),
    deployment_url: `${apiOf(hub, repo)}${path}`,
    repository_url: apiOf(hub, repo),
    performed_via_github_app: integration(hub, record.writer.app),
  };
};
