/** Who let a run into an environment. */
import type { Some } from '../judge/reading.ts';
import type { GitHub } from './client.ts';
import type { SeenReview } from './overview.ts';

export type Approval =
  /** All who approved: of several attempts GitHub does not say whose approval was for which. */
  | { readonly is: 'approved'; readonly by: Some<string>; readonly comment: string }
  | { readonly is: 'rejected'; readonly by: string; readonly comment: string }
  /** Nobody is named (an administrator went past the rules, or none apply), or the records disagree. */
  | { readonly is: 'unknown' };

async function askedOf(github: GitHub, runId: number): Promise<readonly SeenReview[]> {
  const { data } = await github.rest.actions.getReviewsForRun({ ...github.repo, run_id: runId });
  return data.flatMap(({ state, comment, user, environments }) =>
    state === 'pending'
      ? []
      : [{ state, comment, by: user.login, environments: environments.flatMap(({ name }) => name ?? []) }],
  );
}

/**
 * Takes `actions: read`. Never a guess.
 * @param seen what the overview showed of the run, which then need not be asked for
 */
export async function approvalFor(
  github: GitHub,
  runId: number,
  environment: string,
  seen?: readonly SeenReview[],
): Promise<Approval> {
  const all = seen ?? (await askedOf(github, runId));
  const here = all.filter(({ environments }) => environments.includes(environment));
  const approved = here.filter(({ state }) => state === 'approved');
  const rejected = here.find(({ state }) => state === 'rejected');
  const [first, ...others] = new Set(approved.map(({ by }) => by));
  if (first !== undefined && rejected === undefined) {
    return { is: 'approved', by: [first, ...others], comment: approved[0]?.comment ?? '' };
  }
  if (rejected !== undefined && approved.length === 0) {
    return { is: 'rejected', by: rejected.by, comment: rejected.comment };
  }
  return { is: 'unknown' };
}
