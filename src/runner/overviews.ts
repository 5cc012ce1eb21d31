/** The overview of each commit that a job is about, asked for once. */
import type { GitHub } from '../github/client.ts';
import { type Overview, overviewOf } from '../github/overview.ts';
import type { Outside } from './outside.ts';

/** The branch that the run is on; `null` for a tag, or a pull request's own ref. */
export const branchOf = (ref: string): string | null =>
  /^refs\/heads\/(?<name>.+)$/.exec(ref)?.groups?.name ?? null;

/** @param ref of the run: where it is on no branch, the answer tells nothing of one */
export function createOverviews(github: GitHub, ref: string): Outside['overview'] {
  const asked = new Map<string, Promise<Overview>>();
  return (sha) => {
    const one = asked.get(sha) ?? overviewOf(github, sha, branchOf(ref) ?? '');
    asked.set(sha, one);
    one.catch(() => asked.delete(sha));
    return one;
  };
}
