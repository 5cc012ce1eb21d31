/**
 * Volatile gates (windows, locks, health, alerts) are read again after the approval, just before the first
 * change that matters: what held an hour ago may not hold now.
 */
import { type Plan, phaseOf } from '../config/plan.ts';
import type { Facts, Instant } from '../judge/reading.ts';
import type { Due } from './decision.ts';
import type { Entry } from './event.ts';
import { fieldsOf } from './rule.ts';
import type { OpenState } from './state.ts';
import { judgeAll, namesOf } from './verdict.ts';

/** How long a second reading counts, in ms: a run that died and comes back later reads once more. */
const FRESH = 10 * 60_000;

const volatileChecks = (plan: Plan): readonly string[] =>
  phaseOf(plan, 'gates')?.gates.flatMap((gate) => (gate.volatile ? gate.checks : (gate.windows ?? []))) ?? [];

export function mustReadAgain(plan: Plan, state: OpenState, now: Instant): boolean {
  const last = state.judged['gates-again'];
  return volatileChecks(plan).length > 0 && (last === undefined || now - last.at > FRESH);
}

export function readAgain(plan: Plan, now: Instant): Due {
  return {
    fields: fieldsOf(plan, volatileChecks(plan)),
    window: { from: now, to: now },
    planned: false,
    of: 'service',
  };
}

/** What is entered of the second reading. There is no waiting any more: not passed is failed. */
export function stillHolds(plan: Plan, state: OpenState, due: Due, facts: Facts, now: Instant): Entry | null {
  if (due.fields.length === 0) return null;
  const ids = volatileChecks(plan);
  const group = judgeAll(plan, ids, facts, state.opened, now);
  const verdict = group.is === 'waiting' ? 'unavailable' : group.is;
  const words =
    verdict === 'passed'
      ? `Gates read again: ${ids.length} still hold`
      : `Gates read again: ${verdict}: ${namesOf(group, group.is)}`;
  return { type: 'judged', subject: 'gates-again', verdict, compatibility: 'unknown', words };
}
