/** GitHub's JSON for check runs and commit statuses. */
import { timestamp } from '../store/clock.ts';
import type { Hub } from '../store/hub.ts';
import type { CheckRun, CommitStatus } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import { integration, nodeId, type Schemas, user } from './account.ts';
import { apiOf, identity, pageOf } from './repository.ts';

export const checkRun = (hub: Hub, repo: Repository, record: CheckRun): Schemas['check-run'] => {
  const page = `${pageOf(hub, repo)}/runs/${record.id}`;
  return {
    ...identity(hub, repo, 'CheckRun', record.id, `/check-runs/${record.id}`),
    head_sha: record.sha,
    name: record.name,
    external_id: '',
    html_url: page,
    details_url: page,
    status: record.status,
    conclusion: record.conclusion,
    started_at: timestamp(record.at),
    completed_at: record.status === 'completed' ? timestamp(record.at) : null,
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${apiOf(hub, repo)}/check-runs/${record.id}/annotations`,
    },
    check_suite: { id: record.app.id },
    app: integration(hub, record.app),
    pull_requests: [],
  };
};

/** As it stands in a combined status. */
export const simpleStatus = (hub: Hub, repo: Repository, record: CommitStatus) => ({
  url: `${apiOf(hub, repo)}/statuses/${record.sha}`,
  id: record.id,
  node_id: nodeId('StatusContext', record.id),
  avatar_url: user(hub, record.writer.account).avatar_url,
  state: record.state,
  description: record.description,
  target_url: record.targetUrl,
  context: record.context,
  created_at: timestamp(record.at),
  updated_at: timestamp(record.at),
});

export const commitStatus = (hub: Hub, repo: Repository, record: CommitStatus): Schemas['status'] => ({
  ...simpleStatus(hub, repo, record),
  creator: user(hub, record.writer.account),
});
