/** What the guards ask for at the last look: the way back, with the figure that it is for. */
import type { Exposure, Plan } from '../config/plan.ts';
import type { Decision } from './decision.ts';
import type { Effect } from './event.ts';
import { type Rollout, judged } from './evidence.ts';
import { type StepFigure, stepFigures } from './figures.ts';
import { wayBack } from './guards.ts';
import { figuresNow, inStep } from './looking.ts';
import { shiftBack } from './pace.ts';
import type { Back, OpenState } from './state.ts';
import { figureWords } from './words.ts';

type Shift = Extract<Effect, { do: 'shift' }>;
export type WayBackDecision = Extract<Decision, { is: 'advance' | 'roll-back' }> & { readonly effect: Shift };

/** Where a shift leads in the end. */
export const endOf = ({ to, goal }: Shift): Exposure => goal ?? to;

/** What a guard that rolls back asks for now; the figure that it is about comes first, the rest as they are. */
export function turnedBack(plan: Plan, phase: Rollout, state: OpenState): WayBackDecision | null {
  const step = phase.steps[state.step];
  const result = judged(plan, state);
  if (
    step === undefined ||
    (result?.decision !== 'rollback-to-0' && result?.decision !== 'rollback-to-previous')
  )
    return null;
  const { check, to, pace } = wayBack(plan, phase, state, result);
  const figures = figuresNow(plan, phase, step, state);
  const isGuilty = ({ ids }: StepFigure): boolean => check !== undefined && ids.includes(check);
  const [guilty] = stepFigures(plan, check === undefined ? [] : [check], inStep(plan, state), state.baseline);
  const because = guilty === undefined ? 'a guard failed' : figureWords(guilty);
  const sorted = [...figures.filter(isGuilty), ...figures.filter((figure) => !isGuilty(figure))];
  return { is: 'roll-back', effect: shiftBack(plan, state, to, pace), figures: sorted, because };
}

/** On a slow way back: what would take users back further, or at once. */
export function worse(plan: Plan, phase: Rollout, state: OpenState, course: Back): WayBackDecision | null {
  if (course.pace === 'at-once') return null;
  const turned = turnedBack(plan, phase, state);
  if (turned === null) return null;
  const end = endOf(turned.effect).share;
  const atOnce = turned.effect.goal === undefined && turned.effect.to.share === 0;
  return end < course.to.share || (atOnce && end === course.to.share) ? turned : null;
}
