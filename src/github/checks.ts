/** What CI says of a commit: check runs, and commit statuses in the same words. */
import type { GitHub } from './client.ts';
import { allPages } from './pages.ts';

export interface Check {
  readonly name: string;
  /** Slug of the App that made it; null for a commit status, of which GitHub does not say. */
  readonly app: string | null;
  /** `completed`, or what comes before: `queued`, `in_progress`, `waiting`, … */
  readonly status: string;
  /** `success`, `failure`, `skipped`, …; null until completed. */
  readonly conclusion: string | null;
  readonly url: string | null;
  /** ISO 8601; null until completed. */
  readonly completedAt: string | null;
}

/** The latest run of each name and App. */
async function checkRuns(github: GitHub, sha: string): Promise<readonly Check[]> {
  const where = { ...github.repo, ref: sha, filter: 'latest' } as const;
  const all = await allPages(
    async (page) => {
      const { data, headers } = await github.rest.checks.listForRef({ ...where, ...page });
      return { data: data.check_runs, headers };
    },
    ({ id }) => id,
  );
  return all.map(({ name, app, status, conclusion, html_url: url, completed_at: completedAt }) => ({
    name,
    app: app?.slug ?? null,
    status,
    conclusion,
    url,
    completedAt,
  }));
}

/** The latest of each context. */
async function commitStatuses(github: GitHub, sha: string): Promise<readonly Check[]> {
  const where = { ...github.repo, ref: sha };
  const all = await allPages(
    async (page) => {
      const { data, headers } = await github.rest.repos.getCombinedStatusForRef({ ...where, ...page });
      return { data: data.statuses, headers };
    },
    ({ id }) => id,
  );
  return all.map(({ context: name, state, target_url: url, updated_at: at }) => {
    const said = { name, app: null, url };
    if (state === 'pending') return { ...said, status: 'in_progress', conclusion: null, completedAt: null };
    // A commit status has `error` beside `failure`; no check run has.
    const conclusion = state === 'error' ? 'failure' : state;
    return { ...said, status: 'completed', conclusion, completedAt: at };
  });
}

/** Takes `checks: read` and `statuses: read`. */
export async function checksOf(github: GitHub, sha: string): Promise<readonly Check[]> {
  const [runs, statuses] = await Promise.all([checkRuns(github, sha), commitStatuses(github, sha)]);
  return [...runs, ...statuses];
}
