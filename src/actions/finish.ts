/** What follows 100 %: the release is closed as completed, and the one before it is marked as replaced. */
import { shareText } from '../judge/figure.ts';
import { commonInputs } from './contract.ts';
import type { Action } from './context.ts';
import { driveRelease, messageOf } from './driven.ts';

export const finish: Action = {
  contract: {
    name: 'finish',
    title: 'Sluiceway: finish',
    description: 'Closes a release that has reached all of its users, and supersedes the one before it',
    inputs: commonInputs,
    outputs: { released: '`true` where the release is completed' },
  },
  async run(context) {
    const ended = await driveRelease(context, 'finish', { effects: ['drain'], completes: true });
    const { state, decision, session } = ended;
    const released = state.is === 'closed' && state.outcome === 'completed';
    const { previous } = session.release;
    if (released && previous !== null) {
      const releases = context.releases(await context.compile());
      await releases.supersede(previous.release, `Replaced by release ${session.release.id}`);
    }
    const share = state.is === 'none' ? '' : shareText(state.exposure.share);
    const message = released
      ? `Released: ${share} of users have ${session.release.sha.slice(0, 7)}.`
      : messageOf({ decision, state });
    return { outputs: { released: String(released) }, ok: released, message };
  },
};
