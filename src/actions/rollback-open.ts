/** Rolling a release back that is under way: the wish goes into the ledger at once, ahead of the lease. */
import { durationText } from '../config/units.ts';
import { drive } from '../engine/drive.ts';
import type { Turn } from '../engine/turn.ts';
import type { World } from '../engine/world.ts';
import { shareText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import type { ReleaseState } from '../release/state.ts';
import type { ActionResult, Releases, Target } from './context.ts';
import { messageOf } from './driven.ts';
import { type Asked, effectsOf, rolledBack } from './rollback-request.ts';

/** The wish may have waited for another run to act on it: how long it took counts from there. */
const wishedAt = ({ run }: World, { events, now }: Turn): Instant =>
  events.findLast((event) => event.type === 'wished' && event.run === run)?.at ?? now;

/** The database may still wait for its restore then. */
const isBack = (state: ReleaseState): boolean =>
  state.is === 'open' && state.traffic !== 'uncertain' && state.exposure.share === 0;

/** A slow way back is waited out; once users are where they are to be there is nothing left to wait for here. */
function untilPaused(world: World): World {
  let paused = false;
  return {
    ...world,
    publish(state, decision) {
      paused = isPaused(state);
      return world.publish(state, decision);
    },
    sleep: (until, end) => (paused ? Promise.resolve('out-of-budget') : world.sleep(until, end)),
  };
}

const isGone = (state: ReleaseState): boolean =>
  state.is === 'closed' && (state.outcome === 'rolled-back' || state.outcome === 'cancelled');

/** Back to fewer users, as asked. */
const isPaused = (state: ReleaseState): boolean =>
  state.is === 'open' && state.course.is === 'paused' && state.course.after === 'roll-back';

function doneWords(state: ReleaseState, ms: number): string {
  const took = `Rolled back in ${durationText(ms)}`;
  if (state.is === 'open')
    return `${took} to ${shareText(state.exposure.share)} of users, and paused there: steer goes on, rollback takes the others back too.`;
  const share = state.is === 'none' ? 0 : state.highest.share;
  return `${took}. At most ${shareText(share)} of users had met the new version.`;
}

/**
 * This run, or the one that holds the lease, acts on the wish.
 * @returns null where the release was completed before the wish was found: users have it, it is a finished one now
 */
export async function rollBackOpen(
  releases: Releases,
  open: Target,
  asked: Asked,
): Promise<ActionResult | null> {
  const { to, pace, database } = asked;
  const slow = pace === 'gradual' ? { pace } : {};
  const wish = { wish: 'roll-back', to, restore: database === 'restore', ...slow } as const;
  const effects = effectsOf(asked);
  const options = { effects, release: open.release.id, wish: { wish, reason: asked.reason } };
  return releases.within(options, async ({ world, compiled, release, begun, now: clock }) => {
    const began = wishedAt(world, begun);
    const driven = await drive(untilPaused(world), compiled.plan, { effects, completes: false }, begun);
    const { state } = driven;
    if (state.is === 'closed' && state.outcome === 'completed') return null;
    const now = clock();
    const ok = isGone(state) || isPaused(state);
    const done = doneWords(state, now - began);
    const restored = ok || isBack(state) ? (release.previous?.sha ?? '') : '';
    const message = ok ? done : messageOf(driven);
    return rolledBack(asked, { release: release.id, driven, began, now, ok, message, restored });
  });
}
