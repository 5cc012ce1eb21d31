/** The overview of each commit that a job is about, asked for once. */
import type { Invocation } from '../actions/context.ts';
import type { GitHub } from '../github/client.ts';
import { type Overview, overviewOf } from '../github/overview.ts';
import type { Outside } from './outside.ts';

/** The branch that the run is on; `null` for a tag, or a pull request's own ref. */
export const branchOf = (ref: string): string | null =>
  /^refs\/heads\/(?<name>.+)$/.exec(ref)?.groups?.name ?? null;

/** Where the run is on no branch, the answer tells nothing of one. */
export function createOverviews(
  github: GitHub,
  { ref, repositoryUrl, runId }: Invocation,
): Outside['overview'] {
  const asked = new Map<string, Promise<Overview>>();
  const about = { branch: branchOf(ref) ?? '', runUrl: `${repositoryUrl}/actions/runs/${runId}` };
  return (sha, environment) => {
    const key = `${sha} ${environment}`;
    const one = asked.get(key) ?? overviewOf(github, { ...about, sha, environment });
    asked.set(key, one);
    one.catch(() => asked.delete(key));
    return one;
  };
}
