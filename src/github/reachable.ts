/**
 * Whether a commit may be released: it must be in the history of a branch that the environment allows.
 * Anyone who can create a deployment can name any commit, even one of a fork.
 */
import picomatch from 'picomatch';
import type { GitHub } from './client.ts';
import type { BranchPolicy } from './environments.ts';
import { allPages } from './pages.ts';
import { statusOf } from './refusal.ts';
import { repositoryFacts } from './repository.ts';

export type Reachability =
  | { readonly is: 'reachable'; readonly branch: string }
  /** The branches in whose history it was looked for, and how many more there were. */
  | { readonly is: 'unreachable'; readonly tried: readonly string[]; readonly untried: number };

interface Branch {
  readonly name: string;
  readonly sha: string;
}

/** Each further branch is a request. */
const MOST_BRANCHES = 30;

async function branches(github: GitHub, onlyProtected: boolean): Promise<readonly Branch[]> {
  const where = { ...github.repo, ...(onlyProtected && { protected: true }) };
  const all = await allPages(
    (page) => github.rest.repos.listBranches({ ...where, ...page }),
    ({ name }) => name,
  );
  return all.map(({ name, commit }) => ({ name, sha: commit.sha }));
}

async function branchNamed(github: GitHub, name: string): Promise<readonly Branch[]> {
  try {
    const { data } = await github.rest.repos.getBranch({ ...github.repo, branch: name });
    return [{ name, sha: data.commit.sha }];
  } catch (error) {
    if (statusOf(error) === 404) return [];
    throw error;
  }
}

/** GitHub matches as Ruby's File.fnmatch with FNM_PATHNAME: no braces, no negation, `*` stops at a slash. */
const matcher = (patterns: readonly string[]): ((name: string) => boolean) =>
  picomatch([...patterns], { nobrace: true, noextglob: true, nonegate: true, strictSlashes: true });

/** A repository may have thousands of branches: they are listed only where a pattern has to be matched. */
async function branchesNamed(github: GitHub, patterns: readonly string[]): Promise<readonly Branch[]> {
  if (!patterns.some((pattern) => /[*?[\\]/.test(pattern))) {
    return (await Promise.all(patterns.map((name) => branchNamed(github, name)))).flat();
  }
  const matches = matcher(patterns);
  return (await branches(github, false)).filter(({ name }) => matches(name));
}

/** Those that the policy allows. Where it allows any, a branch says nothing of review: the default one counts. */
async function allowed(github: GitHub, policy: BranchPolicy, main: string): Promise<readonly Branch[]> {
  switch (policy.is) {
    case 'any':
      return branchNamed(github, main);
    case 'protected':
      return branches(github, true);
    case 'named':
      return branchesNamed(github, policy.patterns);
  }
}

/** By commits, not names: a tag may have the name of a branch. */
async function isAncestor(github: GitHub, sha: string, head: string): Promise<boolean> {
  if (sha === head) return true;
  try {
    const basehead = `${head}...${sha}`;
    const { data } = await github.rest.repos.compareCommitsWithBasehead({
      ...github.repo,
      basehead,
      per_page: 1,
    });
    return data.status === 'behind' || data.status === 'identical';
  } catch (error) {
    // No such commit, or no history in common.
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/** Whether a policy lets this branch in, where that can be told by its name alone. */
export const allowsByName = (policy: BranchPolicy, branch: string): boolean =>
  policy.is === 'named' && matcher(policy.patterns)(branch);

/** Takes `contents: read`. The policy is the environment's (environments.ts). */
export async function reachable(github: GitHub, sha: string, policy: BranchPolicy): Promise<Reachability> {
  const { defaultBranch: main } = await repositoryFacts(github);
  const all = await allowed(github, policy, main);
  // A branch that is not there and one that the token may not see look alike: the default one is there.
  if (all.length === 0) await github.rest.repos.getBranch({ ...github.repo, branch: main });
  const first = all.filter(({ name }) => name === main);
  const tried = [...first, ...all.filter(({ name }) => name !== main)].slice(0, MOST_BRANCHES);
  for (const branch of tried) {
    if (await isAncestor(github, sha, branch.sha)) return { is: 'reachable', branch: branch.name };
  }
  return { is: 'unreachable', tried: tried.map(({ name }) => name), untried: all.length - tried.length };
}
