/** Where users are already away from the bad version, pressing the button must not take them away from the good one. */
import type { Releases, Target } from './context.ts';
import type { Asked } from './rollback-request.ts';

const shortSha = ({ release }: Target): string => release.sha.slice(0, 7);
const further = 'To leave that version too, give the input "target": a release\'s id or a commit.';

/** Whether a release ended before all users had it, by a guard, a failure or a person. */
const endedEarly = ({ state }: Target): boolean =>
  state.is === 'closed' && state.outcome !== 'completed' && state.outcome !== 'superseded';

export interface Settled {
  /** Commit that users have. */
  readonly sha: string;
  readonly message: string;
}

/** `null` where there is something to roll back: the newest release is the one that users have, or a target is named. */
export async function settledBefore(
  releases: Releases,
  { target, database }: Asked,
): Promise<Settled | null> {
  if (target !== '' || database === 'restore') return null;
  const live = await releases.findLive();
  const newest = await releases.findNewest();
  if (live === null || newest === null) return null;
  const { sha } = live.release;
  if (live.release.rollback !== null) {
    const message = `Users have ${shortSha(live)} since the rollback of release ${live.release.rollback.of}: nothing was done. ${further}`;
    return { sha, message };
  }
  if (newest.release.id === live.release.id || !endedEarly(newest)) return null;
  const why = newest.state.is === 'closed' ? newest.state.words : '';
  const message = `Release ${newest.release.id} is over (${why}), and users have ${shortSha(live)}: nothing was done. ${further}`;
  return { sha, message };
}
