/** What people push: commits, branches, pull requests, merges. */
import type { Hub } from '../store/hub.ts';
import type { Files } from '../store/git.ts';
import type { Issue, Sha } from '../store/model.ts';
import { addCommit, addIssue, branchTip, type MergeMethod, mergePull } from '../store/pulls.ts';
import type { Repository } from '../store/repository.ts';

export interface CommitOptions {
  /** The default branch where none is given; a new branch starts at the default one's tip. */
  readonly branch?: string;
  /** What the commit changes; null removes a file. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly message?: string;
  readonly author?: string;
  /** Where the commit exists in a real repository too. */
  readonly sha?: Sha;
}

export interface PullOptions {
  /** The branch to merge, or `head` for a bare commit. */
  readonly branch?: string;
  readonly head?: Sha;
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
}

export interface MergeOptions {
  readonly by?: string;
  readonly method?: MergeMethod;
  /** Where the merge exists in a real repository too. */
  readonly sha?: Sha;
}

export interface Pushing {
  commit(options: CommitOptions): Sha;
  /** Opens a pull request and gives its number. */
  pull(options: PullOptions): number;
  /** Merges it and gives the commit on the base branch; throws where there are conflicts. */
  merge(number: number, options?: MergeOptions): Sha;
  /** Marks the branch as protected. */
  protect(branch: string): void;
  /** Where a branch, a tag or a full ref name points now; undefined where there is none. */
  tip(ref: string): Sha | undefined;
}

const changed = (before: Files | undefined, files: CommitOptions['files']): Files => {
  const after = new Map(before);
  for (const [path, text] of Object.entries(files))
    if (text === null) after.delete(path);
    else after.set(path, text);
  return after;
};

const commit = (hub: Hub, repo: Repository, options: CommitOptions): Sha => {
  const branch = options.branch ?? repo.facts.defaultBranch;
  const parent = branchTip(repo, branch) ?? branchTip(repo, repo.facts.defaultBranch);
  const { sha } = addCommit(hub, repo, {
    parents: parent === undefined ? [] : [parent.sha],
    files: changed(parent?.files, options.files),
    message: options.message ?? 'Change',
    author: hub.account(options.author ?? 'ana'),
    ...(options.sha === undefined ? {} : { sha: options.sha }),
  });
  repo.refs.set(`refs/heads/${branch}`, sha);
  return sha;
};

/** Where the pull request starts and where it goes. */
const ends = (repo: Repository, options: PullOptions) => {
  const { branch = null, base = repo.facts.defaultBranch } = options;
  const headSha = options.head ?? branchTip(repo, branch ?? '')?.sha;
  const baseSha = branchTip(repo, base)?.sha;
  if (headSha === undefined || baseSha === undefined)
    throw new Error(`nothing to merge: ${branch ?? 'the head'} or ${base} has no commit`);
  return { base, baseSha, headBranch: branch, headSha, merged: null };
};

const pull = (hub: Hub, repo: Repository, options: PullOptions): number => {
  const { author = 'ana', title = 'Change', body = null } = options;
  const writer = { account: hub.account(author), app: null };
  return addIssue(hub, repo, { title, body, labels: [], writer, pull: ends(repo, options) }).number;
};

/** The issue of that number, which must be a pull request. */
export const knownPull = (
  repo: Repository,
  number: number,
): Issue & { readonly pull: NonNullable<Issue['pull']> } => {
  const issue = repo.issues.get(number);
  if (issue === undefined || issue.pull === null) throw new Error(`there is no pull request #${number}`);
  return { ...issue, pull: issue.pull };
};

export const pushing = (hub: Hub, repo: Repository): Pushing => ({
  commit: (options) => commit(hub, repo, options),
  pull: (options) => pull(hub, repo, options),
  merge: (number, { by = 'ana', method = 'merge', sha } = {}) => {
    const issue = knownPull(repo, number);
    const how = { by: hub.account(by), method, ...(sha === undefined ? {} : { sha }) };
    return mergePull(hub, repo, issue, issue.pull, how);
  },
  protect: (branch) => void repo.protectedBranches.add(branch),
  tip: (ref) =>
    [ref, `refs/heads/${ref}`, `refs/tags/${ref}`].map((name) => repo.refs.get(name)).find(Boolean),
});
