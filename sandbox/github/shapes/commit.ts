/** GitHub's JSON for commits, refs, tags and changed files. */
import { timestamp } from '../store/clock.ts';
import { changes, type FileChange } from '../store/git.ts';
import type { Hub } from '../store/hub.ts';
import type { Commit, Sha, Tag } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import { nodeId, type Schemas, user } from './account.ts';
import { apiOf, pageOf } from './repository.ts';

const unsigned = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

const person = (commit: Commit) => ({
  name: commit.author.login,
  email: `${commit.author.login.replace(/[^\w-]/g, '')}@users.noreply.github.com`,
});

const parentsOf = (hub: Hub, repo: Repository, commit: Commit) =>
  commit.parents.map((sha) => ({
    sha,
    url: `${apiOf(hub, repo)}/commits/${sha}`,
    html_url: `${pageOf(hub, repo)}/commit/${sha}`,
  }));

const treeOf = (hub: Hub, repo: Repository, commit: Commit) => ({
  sha: commit.tree,
  url: `${apiOf(hub, repo)}/git/trees/${commit.tree}`,
});

export const diffEntry = (
  hub: Hub,
  repo: Repository,
  at: Sha,
  change: FileChange,
): Schemas['diff-entry'] => ({
  sha: change.blob,
  filename: change.path,
  status: change.status,
  additions: change.additions,
  deletions: change.deletions,
  changes: change.additions + change.deletions,
  blob_url: `${pageOf(hub, repo)}/blob/${at}/${encodeURI(change.path)}`,
  raw_url: `${pageOf(hub, repo)}/raw/${at}/${encodeURI(change.path)}`,
  contents_url: `${apiOf(hub, repo)}/contents/${encodeURI(change.path)}?ref=${at}`,
});

/** As it stands in lists and comparisons. */
export const commit = (hub: Hub, repo: Repository, record: Commit): Schemas['commit'] => {
  const signature = { ...person(record), date: timestamp(record.at) };
  return {
    sha: record.sha,
    node_id: nodeId('Commit', record.sha),
    url: `${apiOf(hub, repo)}/commits/${record.sha}`,
    html_url: `${pageOf(hub, repo)}/commit/${record.sha}`,
    comments_url: `${apiOf(hub, repo)}/commits/${record.sha}/comments`,
    commit: {
      url: `${apiOf(hub, repo)}/git/commits/${record.sha}`,
      author: signature,
      committer: signature,
      message: record.message,
      comment_count: 0,
      tree: treeOf(hub, repo, record),
      verification: unsigned,
    },
    author: user(hub, record.author),
    committer: user(hub, record.author),
    parents: parentsOf(hub, repo, record),
  };
};

/** One commit with what it changed against its first parent. */
export const commitWithFiles = (hub: Hub, repo: Repository, record: Commit): Schemas['commit'] => {
  const parent = record.parents[0];
  const before = parent === undefined ? undefined : repo.commits.get(parent);
  const changed = changes(before?.files ?? new Map(), record.files);
  const additions = changed.reduce((sum, change) => sum + change.additions, 0);
  const deletions = changed.reduce((sum, change) => sum + change.deletions, 0);
  const files = changed.map((change) => diffEntry(hub, repo, record.sha, change));
  return {
    ...commit(hub, repo, record),
    stats: { additions, deletions, total: additions + deletions },
    files,
  };
};

/** The commit as a git object. */
export const gitCommit = (hub: Hub, repo: Repository, record: Commit): Schemas['git-commit'] => {
  const signature = { ...person(record), date: timestamp(record.at) };
  return {
    sha: record.sha,
    node_id: nodeId('Commit', record.sha),
    url: `${apiOf(hub, repo)}/git/commits/${record.sha}`,
    html_url: `${pageOf(hub, repo)}/commit/${record.sha}`,
    author: signature,
    committer: signature,
    tree: treeOf(hub, repo, record),
    message: record.message,
    parents: parentsOf(hub, repo, record),
    verification: unsigned,
  };
};

/** As it stands inside a workflow run. */
export const simpleCommit = (record: Commit): Schemas['simple-commit'] => ({
  id: record.sha,
  tree_id: record.tree,
  message: record.message,
  timestamp: timestamp(record.at),
  author: person(record),
  committer: person(record),
});

export const gitRef = (hub: Hub, repo: Repository, name: string, sha: Sha): Schemas['git-ref'] => {
  const type = repo.tags.has(sha) ? 'tag' : 'commit';
  return {
    ref: name,
    node_id: nodeId('Ref', `${repo.facts.id}:${name}`),
    url: `${apiOf(hub, repo)}/git/${encodeURI(name)}`,
    object: { sha, type, url: `${apiOf(hub, repo)}/git/${type}s/${sha}` },
  };
};

export const gitTag = (hub: Hub, repo: Repository, tag: Tag): Schemas['git-tag'] => {
  const type = repo.tags.has(tag.target) ? 'tag' : 'commit';
  return {
    node_id: nodeId('Tag', tag.sha),
    tag: tag.name,
    sha: tag.sha,
    url: `${apiOf(hub, repo)}/git/tags/${tag.sha}`,
    message: tag.message,
    tagger: tag.tagger,
    object: { sha: tag.target, type, url: `${apiOf(hub, repo)}/git/${type}s/${tag.target}` },
    verification: unsigned,
  };
};
