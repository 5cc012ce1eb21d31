/** What follows 100 %: the release is closed as completed, and the one before it is marked as replaced. */
import { shareText } from '../judge/figure.ts';
import { commonInputs } from './contract.ts';
import type { Action, ActionContext, ActionResult } from './context.ts';
import { driveRelease, isWell, messageOf, supersedePrevious } from './driven.ts';

const done = (message: string): ActionResult => ({ outputs: { released: 'true' }, ok: true, message });

/** A step that is run again after its release was completed has only to make sure of what follows. */
async function alreadyDone(context: ActionContext): Promise<ActionResult | null> {
  const releases = context.releases(await context.compile());
  if ((await releases.findOpen()) !== null) return null;
  const live = await releases.findLive();
  if (live === null || live.release.sha !== context.invocation.sha) return null;
  await supersedePrevious(releases, live.release);
  return done(`Release ${live.release.id} of ${live.release.sha.slice(0, 7)} was completed before.`);
}

export const finish: Action = {
  contract: {
    name: 'finish',
    title: 'Sluiceway: finish',
    description: 'Closes a release that has reached all of its users, and supersedes the one before it',
    inputs: commonInputs,
    outputs: { released: '`true` where the release is completed' },
  },
  async run(context) {
    const again = await alreadyDone(context);
    if (again !== null) return again;
    const ended = await driveRelease(context, 'finish', { effects: ['drain'], completes: true });
    const { state, decision, session } = ended;
    const released = state.is === 'closed' && state.outcome === 'completed';
    const share = state.is === 'none' ? '' : shareText(state.exposure.share);
    if (released) return done(`Released: ${share} of users have ${session.release.sha.slice(0, 7)}.`);
    const next = decision.is === 'await-approval' && isWell(decision);
    const early = `The release is not at its end: the next thing to do is ${decision.because}. Run blue-green-switch or canary-promote before finish.`;
    return {
      outputs: { released: 'false' },
      ok: false,
      message: next ? early : messageOf(ended),
    };
  },
};
