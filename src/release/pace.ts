/** The way back by the shares of the steps before, one after the other: what comes next, and when. */
import type { Exposure, Pace, Plan } from '../config/plan.ts';
import { phaseOf } from '../config/plan.ts';
import type { Instant } from '../judge/reading.ts';
import type { Effect } from './event.ts';
import { isSame, shareBefore, stepAt } from './place.ts';
import type { OpenState } from './state.ts';

/**
 * A share on the way back lasts as long as a look takes, and no longer than this, in ms: enough for the old version's
 * caches and pools to fill, and of five steps the last is left within 20 minutes.
 */
const LONGEST = 5 * 60_000;

/** The first shift is made at once; it names where the way ends, so that the next run goes on. */
export function shiftBack(
  plan: Plan,
  { exposure }: OpenState,
  end: Exposure,
  pace: Pace,
): Extract<Effect, { do: 'shift' }> {
  const before = shareBefore(plan, exposure);
  const direct = pace === 'at-once' || before.share <= end.share || isSame(before, end);
  if (direct) return { do: 'shift', to: end, course: 'back' };
  return { do: 'shift', to: before, course: 'back', goal: end };
}

/** When the share that was reached on a slow way back may be left. */
export function leavesAt(plan: Plan, state: OpenState): Instant {
  const { course, exposure, since } = state;
  if (course.is !== 'back' || course.pace === 'at-once' || !course.begun) return since;
  const every = phaseOf(plan, 'rollout')?.steps[stepAt(plan, exposure)]?.every ?? 0;
  return since + Math.min(every, LONGEST);
}
