/** Who let a run into an environment. */
import type { Some } from '../judge/reading.ts';
import type { GitHub } from './client.ts';

export type Approval =
  /** All who approved: of several attempts GitHub does not say whose approval was for which. */
  | { readonly is: 'approved'; readonly by: Some<string>; readonly comment: string }
  | { readonly is: 'rejected'; readonly by: string; readonly comment: string }
  /** Nobody is named (an administrator went past the rules, or none apply), or the records disagree. */
  | { readonly is: 'unknown' };

/** Takes `actions: read`. Never a guess. */
export async function approvalFor(github: GitHub, runId: number, environment: string): Promise<Approval> {
  const { data } = await github.rest.actions.getReviewsForRun({ ...github.repo, run_id: runId });
  const here = data.filter(({ environments }) => environments.some(({ name }) => name === environment));
  const approved = here.filter(({ state }) => state === 'approved');
  const rejected = here.find(({ state }) => state === 'rejected');
  const [first, ...others] = new Set(approved.map(({ user }) => user.login));
  if (first !== undefined && rejected === undefined) {
    return { is: 'approved', by: [first, ...others], comment: approved[0]?.comment ?? '' };
  }
  if (rejected !== undefined && approved.length === 0) {
    return { is: 'rejected', by: rejected.user.login, comment: rejected.comment };
  }
  return { is: 'unknown' };
}
