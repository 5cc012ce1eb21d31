/** The candidate goes to its slot and must be well there before any user meets it. */
import { type Phase, type Plan, phaseOf } from '../../config/plan.ts';
import type { Instant } from '../../judge/reading.ts';
import { type PhaseRule, fieldsOf, nothingDue } from '../rule.ts';
import type { OpenState } from '../state.ts';
import { figuresOf, judgeAll, namesOf } from '../verdict.ts';
import { mustReadAgain, readAgain, stillHolds } from '../volatile.ts';

type Deploy = Extract<Phase, { phase: 'deploy' }>;

/** How often a slot that is starting is looked at, in ms. */
const POLL = 2_000;

/** Without a migration this is the first change, so the volatile gates are read again here. */
const atTheBrink = (plan: Plan, state: OpenState, now: Instant): boolean =>
  !state.deployed && phaseOf(plan, 'database') === undefined && mustReadAgain(plan, state, now);

export const deploy = (phase: Deploy): PhaseRule => ({
  due(plan, state, now) {
    if (atTheBrink(plan, state, now)) return readAgain(plan, now);
    if (!state.deployed || state.judged.deployment !== undefined) return nothingDue(now);
    return {
      fields: fieldsOf(plan, phase.checks),
      window: { from: state.since, to: now },
      planned: false,
      of: 'candidate',
    };
  },

  observed(plan, state, due, facts, now) {
    if (!state.deployed) return stillHolds(plan, state, due, facts, now);
    if (due.fields.length === 0) return null;
    const group = judgeAll(plan, phase.checks, facts, state.since, now);
    if (group.is === 'waiting') return null;
    const { length } = group.checks;
    const found = group.is === 'passed' ? `${length} of ${length} checks passed` : namesOf(group, group.is);
    const words = `Slot ${state.slot}: ${group.is === 'passed' ? '' : `${group.is}: `}${found}`;
    return { type: 'judged', subject: 'deployment', verdict: group.is, compatibility: 'unknown', words };
  },

  next(plan, state, facts, now) {
    const bad = [state.judged['gates-again'], state.judged.deployment].find(
      (it) => it && it.verdict !== 'passed',
    );
    if (bad) return { is: 'complete', outcome: 'failed', figures: [], because: bad.words };
    if (!state.deployed) {
      const effect = { do: 'deploy', slot: state.slot } as const;
      return { is: 'advance', effect, figures: [], because: 'no user is on it' };
    }
    const group = judgeAll(plan, phase.checks, facts, state.since, now);
    const because = `slot ${state.slot}: waiting for ${namesOf(group, 'waiting')}`;
    return { is: 'hold', until: now + POLL, figures: figuresOf(group), because };
  },
});
