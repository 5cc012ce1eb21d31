/**
 * A router that somebody else has set is not set over in silence: the release waits for a person's word. And one that does
 * not serve what it is set to takes nobody further.
 */
import type { Exposure } from '../config/plan.ts';
import { shareText } from '../judge/figure.ts';
import type { Decision } from '../release/decision.ts';
import type { Instant } from '../judge/reading.ts';
import type { OpenState, ReleaseState } from '../release/state.ts';
import type { Turn } from './turn.ts';
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

/** A router that counts its answers gives no exact share: this far it may be off, but for nobody and everybody. */
const NEAR = 0.05;

function isServed(set: Exposure, serving: Exposure): boolean {
  const ends = [0, 1].some((end) => serving.share === end && set.share !== end);
  return !ends && Math.abs(serving.share - set.share) <= NEAR;
}

/** After a shift a router may take this long to serve by it before a person is asked, in ms. */
const PATIENCE = 300_000;
const POLL = 10_000;

/** Nothing goes forward on what few or no users have met. What holds anyway goes on holding, and says so. */
function unserved(state: OpenState, now: Instant, serving: Exposure, decision: Decision): Decision {
  const [found, limit] = [shareText(serving.share), shareText(state.exposure.share)];
  const words = `the router is set to ${limit} and serves ${found}: is the new version up, and does the router reach it?`;
  if (decision.is === 'hold') return { ...decision, because: `${decision.because}; ${words}` };
  if (decision.is !== 'advance') return decision;
  const said = { figures: [{ check: 'router', found, limit }], because: words };
  if (now - state.since < PATIENCE) return { is: 'hold', until: now + POLL, ...said };
  return { is: 'await-approval', subject: 'repair', ...said };
}

/** The decision, or that a person is asked first. A router that cannot be asked changes nothing: its next write will tell. */
export async function unlessMoved(world: World, { state, now }: Turn, decision: Decision): Promise<Decision> {
  if (state.is !== 'open' || !isHeldAgainst(state, decision)) return decision;
  const found = await world.exposure();
  if (found === null) return decision;
  const { set, serving } = found;
  if (Math.abs(set.share - state.exposure.share) >= SAME) return moved(state.exposure, set);
  const served = serving === 'unknown' || isServed(set, serving);
  return served ? decision : unserved(state, now, serving, decision);
}
