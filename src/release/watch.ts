/**
 * Guards between the planned looks: they are read whenever a run passes by, and nothing of it is entered unless one of
 * them acts.
 */
import type { Plan, Step } from '../config/plan.ts';
import type { Instant } from '../judge/reading.ts';
import type { Due } from './decision.ts';
import { judged, type Rollout } from './evidence.ts';
import { fieldsOf, nothingDue } from './rule.ts';
import type { Look, OpenState } from './state.ts';

/** A shorter window, in ms, holds too little to tell anything. */
const SHORTEST = 15_000;

/**
 * From the last look on; where that is long ago, as when somebody is waited for, over as long as a look has: what
 * begins now must not be lost in days that were well.
 */
export function guardsDue(
  plan: Plan,
  phase: Rollout,
  step: Step,
  state: OpenState,
  last: Instant,
  now: Instant,
): Due {
  const fields = fieldsOf(plan, [...new Set(phase.guards.flatMap((guard) => guard.any))]);
  const from = Math.max(last, now - step.every);
  if (fields.length === 0 || now - from < SHORTEST) return nothingDue(now);
  return { fields, window: { from, to: now }, planned: false, of: 'candidate', exposure: state.exposure };
}

/** Whether the rule, told of this look too, would go back: then it is entered, as what the decision is taken on. */
export function turnsBack(plan: Plan, state: OpenState, look: Look): boolean {
  const decision = judged(plan, { ...state, looks: [...state.looks, look] })?.decision;
  return decision === 'rollback-to-0' || decision === 'rollback-to-previous';
}
