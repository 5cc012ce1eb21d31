/** GitHub's JSON for repositories: one set of links, three sizes. */
import { timestamp } from '../store/clock.ts';
import type { Hub } from '../store/hub.ts';
import type { Repository } from '../store/repository.ts';
import { nodeId, type Schemas, user } from './account.ts';

/** The address of a repository in the API. */
export const apiOf = (hub: Hub, repo: Repository): string => `${hub.url}/repos/${repo.fullName}`;
/** The address of a repository for people. */
export const pageOf = (hub: Hub, repo: Repository): string => `${hub.url}/${repo.fullName}`;

const plainLinks = (url: string) => ({
  contributors_url: `${url}/contributors`,
  deployments_url: `${url}/deployments`,
  downloads_url: `${url}/downloads`,
  events_url: `${url}/events`,
  forks_url: `${url}/forks`,
  hooks_url: `${url}/hooks`,
  languages_url: `${url}/languages`,
  merges_url: `${url}/merges`,
  stargazers_url: `${url}/stargazers`,
  subscribers_url: `${url}/subscribers`,
  subscription_url: `${url}/subscription`,
  tags_url: `${url}/tags`,
  teams_url: `${url}/teams`,
});

const templateLinks = (url: string) => ({
  archive_url: `${url}/{archive_format}{/ref}`,
  assignees_url: `${url}/assignees{/user}`,
  blobs_url: `${url}/git/blobs{/sha}`,
  branches_url: `${url}/branches{/branch}`,
  collaborators_url: `${url}/collaborators{/collaborator}`,
  comments_url: `${url}/comments{/number}`,
  commits_url: `${url}/commits{/sha}`,
  compare_url: `${url}/compare/{base}...{head}`,
  contents_url: `${url}/contents/{+path}`,
  git_commits_url: `${url}/git/commits{/sha}`,
  git_refs_url: `${url}/git/refs{/sha}`,
  git_tags_url: `${url}/git/tags{/sha}`,
  issue_comment_url: `${url}/issues/comments{/number}`,
  issue_events_url: `${url}/issues/events{/number}`,
  issues_url: `${url}/issues{/number}`,
  keys_url: `${url}/keys{/key_id}`,
  labels_url: `${url}/labels{/name}`,
  milestones_url: `${url}/milestones{/number}`,
  notifications_url: `${url}/notifications{?since,all,participating}`,
  pulls_url: `${url}/pulls{/number}`,
  releases_url: `${url}/releases{/id}`,
  statuses_url: `${url}/statuses/{sha}`,
  trees_url: `${url}/git/trees{/sha}`,
});

/** As it stands inside runs and combined statuses. */
export const minimalRepository = (hub: Hub, repo: Repository) => ({
  id: repo.facts.id,
  node_id: repo.nodeId,
  name: repo.facts.name,
  full_name: repo.fullName,
  owner: user(hub, repo.facts.owner),
  private: repo.facts.private,
  html_url: pageOf(hub, repo),
  description: null,
  fork: false,
  url: apiOf(hub, repo),
  ...plainLinks(apiOf(hub, repo)),
  ...templateLinks(apiOf(hub, repo)),
});

const counts = { forks: 0, forks_count: 0, open_issues: 0, open_issues_count: 0, size: 0 };
const popularity = { stargazers_count: 0, watchers: 0, watchers_count: 0 };
const features = {
  has_downloads: false,
  has_issues: true,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
};
const unknown = { homepage: null, language: null, license: null, mirror_url: null };

/** As it stands inside pull requests. */
export const repository = (hub: Hub, repo: Repository): Schemas['repository'] => ({
  ...minimalRepository(hub, repo),
  ...counts,
  ...popularity,
  ...features,
  ...unknown,
  archived: false,
  disabled: false,
  visibility: repo.facts.private ? 'private' : 'public',
  default_branch: repo.facts.defaultBranch,
  git_url: `git://${repo.fullName}.git`,
  ssh_url: `git@${repo.fullName}.git`,
  clone_url: `${pageOf(hub, repo)}.git`,
  svn_url: pageOf(hub, repo),
  pushed_at: timestamp(repo.facts.createdAt),
  created_at: timestamp(repo.facts.createdAt),
  updated_at: timestamp(repo.facts.createdAt),
});

/** Of `GET /repos/{owner}/{repo}`. */
export const fullRepository = (hub: Hub, repo: Repository) => ({
  ...repository(hub, repo),
  has_discussions: false,
  subscribers_count: 0,
  network_count: 0,
});

/** Where a record of a repository lives: its API address and GraphQL id. */
export const identity = (hub: Hub, repo: Repository, kind: string, id: number, path: string) => ({
  id,
  node_id: nodeId(kind, id),
  url: `${apiOf(hub, repo)}${path}`,
});
