/** A router that somebody else has set is not set over in silence: the release waits for a person's word. */
import type { Exposure } from '../config/plan.ts';
import { shareText } from '../judge/figure.ts';
import type { Decision } from '../release/decision.ts';
import type { ReleaseState } from '../release/state.ts';
import type { World } from './world.ts';

/** Routers give hundredths of a percent at the finest. */
const SAME = 0.0001;

function moved(ledger: Exposure, router: Exposure): Decision {
  const [found, limit] = [shareText(router.share), shareText(ledger.share)];
  const because =
    `the router gives ${found}, and the ledger says ${limit}: somebody or something else has set it. ` +
    'Say what is meant by steer ("set" and a percentage), or take users back by rollback';
  return { is: 'await-approval', subject: 'repair', figures: [{ check: 'router', found, limit }], because };
}

/** On the way back, and to a share that a person set, the router is set whatever it gives; the end asks it anyway. */
function isHeldAgainst(state: ReleaseState, decision: Decision): boolean {
  if (state.is !== 'open' || state.traffic !== 'known' || state.course.is === 'set') return false;
  return decision.is !== 'roll-back' && decision.is !== 'complete' && state.course.is !== 'back';
}

/** The decision, or that a person is asked first. A router that cannot be asked changes nothing: its next write will tell. */
export async function unlessMoved(world: World, state: ReleaseState, decision: Decision): Promise<Decision> {
  if (state.is !== 'open' || !isHeldAgainst(state, decision)) return decision;
  const found = await world.exposure();
  const same = found === null || Math.abs(found.share - state.exposure.share) < SAME;
  return same ? decision : moved(state.exposure, found);
}
