/** Commits, branches and pull requests, as people and pushes make them. */
import { ancestors, mergeBase, mergeFiles, objectSha, treeSha, type Files } from './git.ts';
import type { Hub } from './hub.ts';
import type { Account, Commit, Issue, Pull, Sha, Writer } from './model.ts';
import type { Repository } from './repository.ts';

export interface NewCommit {
  readonly parents: readonly Sha[];
  readonly files: Files;
  readonly message: string;
  readonly author: Account;
  /** Where the commit exists in a real repository too. */
  readonly sha?: Sha;
}

export const addCommit = (hub: Hub, repo: Repository, about: NewCommit): Commit => {
  const [at, tree] = [hub.clock.now(), treeSha(about.files)];
  const own = objectSha(hub.nextId(), at, tree, ...about.parents, about.author.login, about.message);
  const commit: Commit = { ...about, sha: about.sha ?? own, tree, at };
  repo.commits.set(commit.sha, commit);
  return commit;
};

export const branchTip = (repo: Repository, branch: string): Commit | undefined =>
  repo.commits.get(repo.refs.get(`refs/heads/${branch}`) ?? '');

/** An open pull request follows its branch; a merged one keeps what was merged. */
export const headOf = (repo: Repository, pull: Pull): Sha =>
  pull.merged === null && pull.headBranch !== null
    ? (branchTip(repo, pull.headBranch)?.sha ?? pull.headSha)
    : pull.headSha;

/** Whether it brought the commit in, or will: open ones too, where it is not on the default branch. */
export const brings = (repo: Repository, pull: Pull, sha: Sha): boolean =>
  pull.merged?.sha === sha ||
  (ancestors(repo, headOf(repo, pull)).has(sha) && !ancestors(repo, pull.baseSha).has(sha));

export interface NewIssue {
  readonly title: string;
  readonly body: string | null;
  readonly labels: readonly string[];
  readonly writer: Writer;
  readonly pull: Pull | null;
}

/** Issues and pull requests count on together from 1. */
export const addIssue = (hub: Hub, repo: Repository, about: NewIssue): Issue => {
  const [id, number] = [hub.nextId(), repo.issues.size + 1];
  const issue: Issue = { id, number, state: 'open', createdAt: hub.clock.now(), closedAt: null, ...about };
  repo.issues.set(number, issue);
  return issue;
};

/** `merge` keeps the branch's commits; `squash` makes one new commit of them. */
export type MergeMethod = 'merge' | 'squash';

const known = (repo: Repository, sha: Sha | undefined, what: string): Commit => {
  const commit = repo.commits.get(sha ?? '');
  if (commit === undefined) throw new Error(`${what} does not exist in ${repo.fullName}`);
  return commit;
};

/** Merges one commit into a branch, or says in which paths both changed the same. */
export const mergeInto = (
  hub: Hub,
  repo: Repository,
  branch: string,
  head: Sha,
  about: {
    readonly message: string;
    readonly author: Account;
    readonly method: MergeMethod;
    readonly sha?: Sha;
  },
): { readonly commit: Commit } | { readonly conflicts: readonly string[] } => {
  const [ours, theirs] = [branchTip(repo, branch), repo.commits.get(head)];
  const [into, from] = [
    known(repo, ours?.sha, `branch ${branch}`),
    known(repo, theirs?.sha, `commit ${head}`),
  ];
  const base = mergeBase(repo, into.sha, from.sha);
  const { files, conflicts } = mergeFiles(base?.files ?? new Map(), into.files, from.files);
  if (conflicts.length > 0) return { conflicts };
  const parents = about.method === 'squash' ? [into.sha] : [into.sha, from.sha];
  const { method: _, ...rest } = about;
  const commit = addCommit(hub, repo, { parents, files, ...rest });
  repo.refs.set(`refs/heads/${branch}`, commit.sha);
  return { commit };
};

export const mergePull = (
  hub: Hub,
  repo: Repository,
  issue: Issue,
  pull: Pull,
  { by, ...how }: { readonly by: Account; readonly method: MergeMethod; readonly sha?: Sha },
): Sha => {
  const headSha = headOf(repo, pull);
  const message = `${issue.title} (#${issue.number})`;
  const merged = mergeInto(hub, repo, pull.base, headSha, { message, author: by, ...how });
  if ('conflicts' in merged)
    throw new Error(`#${issue.number} has conflicts in ${merged.conflicts.join(', ')}`);
  const at = hub.clock.now();
  const closed: Pull = { ...pull, headSha, merged: { sha: merged.commit.sha, at, by } };
  repo.issues.set(issue.number, { ...issue, state: 'closed', closedAt: at, pull: closed });
  return merged.commit.sha;
};
