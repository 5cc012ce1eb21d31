/** GitHub's JSON for issues, pull requests, comments and reviews. */
import { timestamp } from '../store/clock.ts';
import type { Hub } from '../store/hub.ts';
import type { Comment, Issue, Review } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import { idOf, integration, nodeId, type Schemas, user } from './account.ts';
import { apiOf, identity, pageOf } from './repository.ts';

const optional = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : timestamp(at);

/** When it was last touched: closed, or commented on. */
export const touchedAt = (repo: Repository, issue: Issue): number => {
  const comments = [...repo.comments.values()].filter(({ number }) => number === issue.number);
  return Math.max(issue.createdAt, issue.closedAt ?? 0, ...comments.map(({ updatedAt }) => updatedAt));
};

const association = ({ type }: { readonly type: 'User' | 'Bot' }): Schemas['author-association'] =>
  type === 'Bot' ? 'NONE' : 'MEMBER';

const kindOf = (issue: Issue): 'pull' | 'issues' => (issue.pull === null ? 'issues' : 'pull');

const pageOfIssue = (hub: Hub, repo: Repository, issue: Issue): string =>
  `${pageOf(hub, repo)}/${kindOf(issue)}/${issue.number}`;

const labelsOf = (hub: Hub, repo: Repository, issue: Issue) =>
  issue.labels.map((name) => ({
    id: idOf('Label', name),
    node_id: nodeId('Label', name),
    url: `${apiOf(hub, repo)}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: '',
  }));

/** What issues and pull requests have in common. */
export const conversation = (hub: Hub, repo: Repository, record: Issue) => ({
  number: record.number,
  title: record.title,
  body: record.body,
  state: record.state,
  locked: false,
  user: user(hub, record.writer.account),
  labels: labelsOf(hub, repo, record),
  assignee: null,
  assignees: [],
  milestone: null,
  active_lock_reason: null,
  html_url: pageOfIssue(hub, repo, record),
  created_at: timestamp(record.createdAt),
  updated_at: timestamp(touchedAt(repo, record)),
  closed_at: optional(record.closedAt),
  author_association: association(record.writer.account),
});

const pullLinks = (hub: Hub, repo: Repository, record: Issue) => {
  const page = pageOfIssue(hub, repo, record);
  return {
    url: `${apiOf(hub, repo)}/pulls/${record.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: optional(record.pull?.merged?.at),
  };
};

export const issue = (hub: Hub, repo: Repository, record: Issue): Schemas['issue'] => {
  const api = `${apiOf(hub, repo)}/issues/${record.number}`;
  return {
    ...identity(hub, repo, 'Issue', record.id, `/issues/${record.number}`),
    ...conversation(hub, repo, record),
    ...(record.pull === null ? {} : { pull_request: pullLinks(hub, repo, record) }),
    state_reason: record.state === 'closed' ? 'completed' : null,
    comments: [...repo.comments.values()].filter(({ number }) => number === record.number).length,
    repository_url: apiOf(hub, repo),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    performed_via_github_app: integration(hub, record.writer.app),
  };
};

export const comment = (hub: Hub, repo: Repository, record: Comment): Schemas['issue-comment'] => {
  const of = repo.issues.get(record.number);
  return {
    ...identity(hub, repo, 'IssueComment', record.id, `/issues/comments/${record.id}`),
    html_url: `${of === undefined ? pageOf(hub, repo) : pageOfIssue(hub, repo, of)}#issuecomment-${record.id}`,
    issue_url: `${apiOf(hub, repo)}/issues/${record.number}`,
    body: record.body,
    user: user(hub, record.writer.account),
    created_at: timestamp(record.createdAt),
    updated_at: timestamp(record.updatedAt),
    author_association: association(record.writer.account),
    performed_via_github_app: integration(hub, record.writer.app),
  };
};

export const review = (hub: Hub, repo: Repository, record: Review): Schemas['pull-request-review'] => {
  const page = `${pageOf(hub, repo)}/pull/${record.number}#pullrequestreview-${record.id}`;
  const pull = `${apiOf(hub, repo)}/pulls/${record.number}`;
  return {
    id: record.id,
    node_id: nodeId('PullRequestReview', record.id),
    user: user(hub, record.by),
    body: record.body,
    state: record.state,
    html_url: page,
    pull_request_url: pull,
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: timestamp(record.at),
    commit_id: record.sha,
    author_association: association(record.by),
  };
};
