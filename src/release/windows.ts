/** Time windows among the gates: while one is closed, nothing goes forward. They never stand in the way of a way back. */
import { type Plan, phaseOf } from '../config/plan.ts';
import type { Figure } from '../judge/check.ts';
import type { Facts, Instant } from '../judge/reading.ts';
import type { Decision } from './decision.ts';
import { fieldsOf } from './rule.ts';
import type { OpenState } from './state.ts';
import { figuresOf, judgeAll, namesOf } from './verdict.ts';

const windowChecks = (plan: Plan): readonly string[] =>
  phaseOf(plan, 'gates')?.gates.flatMap(({ windows }) => windows ?? []) ?? [];

export const windowFields = (plan: Plan): readonly string[] => fieldsOf(plan, windowChecks(plan));

/** Whether it would give more users the new version. */
export const raises = (decision: Decision, { exposure }: OpenState): boolean =>
  decision.is === 'advance' && decision.effect.do === 'shift' && decision.effect.to.share > exposure.share;

/** `null` where all are open. What cannot be read counts as closed. */
export function closedWindow(
  plan: Plan,
  facts: Facts,
  now: Instant,
): { readonly figures: readonly Figure[]; readonly because: string } | null {
  const group = judgeAll(plan, windowChecks(plan), facts, now, now);
  if (group.is === 'passed') return null;
  const because = `outside of its time window: ${namesOf(group, group.is)}`;
  return { figures: figuresOf(group), because };
}
