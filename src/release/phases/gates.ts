/** Gates: conditions that must hold before anything changes. */
import type { Phase, Plan } from '../../config/plan.ts';
import type { Facts, Instant } from '../../judge/reading.ts';
import { type PhaseRule, fieldsOf } from '../rule.ts';
import { type GroupResult, figuresOf, judgeAll, namesOf } from '../verdict.ts';

type Gates = Extract<Phase, { phase: 'gates' }>;

/** How often what is waited for is read again, in ms: a look at CI costs a call to GitHub. */
const POLL = 15_000;

export interface GateResult extends GroupResult {
  readonly name: string;
}

/** The verdict of each gate on its own; `since` is when the release was opened, for `within`. */
export function judgeGates(
  plan: Plan,
  phase: Gates,
  facts: Facts,
  since: Instant,
  now: Instant,
): readonly GateResult[] {
  return phase.gates.map(({ name, checks }) => ({ name, ...judgeAll(plan, checks, facts, since, now) }));
}

const all = (phase: Gates): readonly string[] => phase.gates.flatMap((gate) => gate.checks);

/** `9 passed`, or which did not and why. */
export function gateWords(phase: Gates, group: GroupResult): string {
  if (group.is === 'passed') return `Gates: ${phase.gates.length} passed`;
  const is = group.is === 'waiting' ? 'unavailable' : group.is;
  return `Gates: ${is}: ${namesOf(group, is)}`;
}

export const gates = (phase: Gates): PhaseRule => ({
  due: (plan, _state, now) => ({
    fields: fieldsOf(plan, all(phase)),
    window: { from: now, to: now },
    planned: false,
    of: 'service',
  }),

  observed(plan, state, _due, facts, now) {
    const group = judgeAll(plan, all(phase), facts, state.opened, now);
    if (group.is === 'waiting') return null;
    const words = gateWords(phase, group);
    return { type: 'judged', subject: 'gates', verdict: group.is, compatibility: 'unknown', words };
  },

  next(plan, state, facts, now) {
    const { judged } = state;
    if (judged.gates !== undefined)
      return { is: 'complete', outcome: 'failed', figures: [], because: judged.gates.words };
    const group = judgeAll(plan, all(phase), facts, state.opened, now);
    const because = `waiting for ${namesOf(group, 'waiting')}`;
    return { is: 'hold', until: now + POLL, figures: figuresOf(group), because };
  },
});
