/** What a phase of a release knows: what to read, what of it to enter, and what to do next. All pure. */
import type { Plan } from '../config/plan.ts';
import type { Facts, Instant } from '../judge/reading.ts';
import type { Decision, Due } from './decision.ts';
import type { Entry } from './event.ts';
import type { OpenState } from './state.ts';

export interface PhaseRule {
  due(plan: Plan, state: OpenState, now: Instant): Due;
  /** What of the facts belongs in the ledger, if they settle something. */
  observed(plan: Plan, state: OpenState, due: Due, facts: Facts, now: Instant): Entry | null;
  next(plan: Plan, state: OpenState, facts: Facts, now: Instant): Decision;
  /** What is read while a person is waited for: guards still act then. */
  watch?(plan: Plan, state: OpenState, now: Instant): Due;
}

/** Nothing is to be read now. */
export const nothingDue = (now: Instant): Due => ({
  fields: [],
  window: { from: now, to: now },
  planned: false,
  of: 'service',
});

/** The fields behind checks, each once, in the plan's order. */
export function fieldsOf(plan: Plan, ids: readonly string[]): readonly string[] {
  return [...new Set(ids.flatMap((id) => plan.checks[id]?.on ?? []))];
}
