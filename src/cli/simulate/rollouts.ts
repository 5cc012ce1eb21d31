/** Many rollouts of one plan, and what became of them. */
import type { Plan } from '../../config/plan.ts';
import { drive } from '../../engine/drive.ts';
import type { OpenState, ClosedState } from '../../release/state.ts';
import { randomOf } from './random.ts';
import { errorShare, type Model } from './traffic.ts';
import { BEGUN, worldOf } from './world.ts';

export interface Played {
  readonly outcome: 'completed' | 'rolled-back' | 'inconclusive';
  readonly minutes: number;
  /** Highest share of users that met the new version, and requests to it: all, and those that failed. */
  readonly highest: number;
  readonly requests: number;
  readonly failed: number;
  /** Minutes since the first shift at which each share began. */
  readonly shares: readonly { readonly at: number; readonly share: number }[];
}

const MINUTE = 60_000;
const allowed = { effects: new Set(['shift', 'drain'] as const), completes: true };

/** Requests to the new version while each share lasted, with the average rate of failures in that time. */
function met(state: OpenState | ClosedState, model: Model, end: number) {
  const spans = state.shifts.map(({ at, to }, i) => {
    const window = { from: at - BEGUN, to: (state.shifts[i + 1]?.at ?? end) - BEGUN };
    const requests = (model.perMinute * to.share * (window.to - window.from)) / MINUTE;
    return { requests, failed: requests * errorShare(model.candidate, '', window, model.incidents) };
  });
  return {
    requests: spans.reduce((sum, span) => sum + span.requests, 0),
    failed: spans.reduce((sum, span) => sum + span.failed, 0),
  };
}

/** One that a guard took back to some users waits for a person: it counts as rolled back. */
const outcomeOf = (state: OpenState | ClosedState): Played['outcome'] => {
  if (state.is === 'open') return state.course.is === 'paused' ? 'rolled-back' : 'inconclusive';
  return state.outcome === 'completed' ? 'completed' : 'rolled-back';
};

/** One rollout. `seed` decides what its users do. */
export async function play(plan: Plan, model: Model, seed: number): Promise<Played> {
  const world = worldOf(plan, model, randomOf(seed));
  const { state } = await drive(world, plan, allowed);
  if (state.is === 'none') throw new RangeError('a rollout that was never opened');
  const { now: end } = await world.load();
  return {
    outcome: outcomeOf(state),
    minutes: (end - BEGUN) / MINUTE,
    highest: state.highest.share,
    ...met(state, model, end),
    shares: state.shifts.map(({ at, to }) => ({ at: (at - BEGUN) / MINUTE, share: to.share })),
  };
}

/** `count` rollouts, each with a seed of its own that follows from `seed`. */
export async function playAll(
  plan: Plan,
  model: Model,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<readonly Played[]> {
  const seeds = randomOf(seed);
  const all: Played[] = [];
  for (let i = 0; i < count; i += 1) all.push(await play(plan, model, Math.floor(seeds() * 2 ** 32)));
  return all;
}
