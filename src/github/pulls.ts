/** The pull request that a commit came with: where its release is shown. */
import type { GitHub } from './client.ts';
import { allPages } from './pages.ts';
import { statusOf } from './refusal.ts';

export interface Pull {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  /** Login of who opened it; null where the account is gone. */
  readonly author: string | null;
  readonly headSha: string;
  readonly base: string;
}

/** Seconds before an empty answer is asked for again: right after a merge GitHub's index may lag. */
const ASK_AGAIN = 2;

interface Fetched {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly user: { readonly login: string } | null;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string };
}

const pullFrom = ({ number, html_url: url, title, user, head, base }: Fetched): Pull => ({
  number,
  url,
  title,
  author: user?.login ?? null,
  headSha: head.sha,
  base: base.ref,
});

/** GitHub also lists what is still open, and what was merged elsewhere: only the very merge counts. */
async function carriers(github: GitHub, sha: string, base: string): Promise<readonly Pull[]> {
  const where = { ...github.repo, commit_sha: sha };
  const all = await allPages(
    (page) => github.rest.repos.listPullRequestsAssociatedWithCommit({ ...where, ...page }),
    ({ number }) => number,
  );
  return all
    .filter((pull) => pull.merged_at !== null && pull.base.ref === base && pull.merge_commit_sha === sha)
    .map(pullFrom)
    .sort((a, b) => a.number - b.number);
}

/**
 * The pull request whose merge into `base` made this commit; takes `pull-requests: read`.
 * @returns null for a commit that was pushed without one
 */
export async function pullThatCarried(github: GitHub, sha: string, base: string): Promise<Pull | null> {
  const [first] = await carriers(github, sha, base);
  if (first !== undefined) return first;
  await github.pause(ASK_AGAIN);
  return (await carriers(github, sha, base))[0] ?? null;
}

/** The pull request of a `pull_request` run. @returns null where it is not open, or does not exist */
export async function openPull(github: GitHub, number: number): Promise<Pull | null> {
  try {
    const { data } = await github.rest.pulls.get({ ...github.repo, pull_number: number });
    return data.state === 'open' ? pullFrom(data) : null;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}
