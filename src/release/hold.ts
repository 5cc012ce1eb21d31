/** How long a release holds, and whether anybody looks at it in time. */
import { type Plan, phaseOf } from '../config/plan.ts';
import type { Instant } from '../judge/reading.ts';
import { completeLooks } from './evidence.ts';
import type { OpenState, ReleaseState } from './state.ts';

/** When the step that it is in may end at the earliest; 0 where it is in none. */
export function holdEnds(plan: Plan, state: ReleaseState): Instant {
  if (state.is !== 'open' || state.phase !== 'rollout') return 0;
  const step = phaseOf(plan, 'rollout')?.steps[state.step];
  return step === undefined ? 0 : state.since + step.least;
}

/**
 * Whether a tick has to take it to its end: its holds are longer than a job lasts, or a step asks a person. `may` where
 * one job is enough as long as no hold takes longer than planned.
 */
export function needsTick(plan: Plan, budget: number): 'yes' | 'may' | 'no' {
  const steps = phaseOf(plan, 'rollout')?.steps ?? [];
  const sum = (of: 'least' | 'most'): number => steps.reduce((all, step) => all + step[of], 0);
  if (sum('least') > budget || steps.some(({ approval }) => approval === true)) return 'yes';
  return sum('most') > budget ? 'may' : 'no';
}

/** How late a look may be, in ms: a tick comes every five minutes, and GitHub leaves out some. */
const PATIENCE = 20 * 60_000;

const lastSeen = (plan: Plan, state: OpenState): Instant =>
  Math.max(state.since, completeLooks(plan, state).at(-1)?.window.to ?? 0);

/**
 * Since when a look at users on the candidate is overdue, so that nobody seems to look; `null` where it is not. A step
 * that nothing is expected of has no looks: it is overdue once its hold is over.
 */
export function overdueSince(plan: Plan, state: ReleaseState, now: Instant): Instant | null {
  if (state.is !== 'open' || state.phase !== 'rollout' || state.course.is === 'back') return null;
  const phase = phaseOf(plan, 'rollout');
  const step = phase?.steps[state.step];
  if (phase === undefined || step === undefined) return null;
  const looked = step.checks.length > 0 || phase.guards.length > 0;
  const due = looked ? lastSeen(plan, state) + step.every : state.since + step.least;
  return now - due > PATIENCE ? due : null;
}
