/** Steps that a person lets the release into: what is asked, and what was answered. */
import { type Plan, phaseOf, type Step } from '../config/plan.ts';
import { shareText } from '../judge/figure.ts';
import { nextStep } from './place.ts';
import type { OpenState } from './state.ts';
import { saidBy } from './words.ts';

/** By its number, as people count: `step-2`. */
const subjectOf = (number: number): string => `step-${number}`;

/** The number of the step that a subject is about; `null` for any other subject. */
export function stepOfSubject(subject: string): number | null {
  const [, number] = /^step-([1-9]\d{0,2})$/.exec(subject) ?? [];
  return number === undefined ? null : Number(number);
}

const numberOf = (plan: Plan, step: Step): number =>
  (phaseOf(plan, 'rollout')?.steps.indexOf(step) ?? -1) + 1;

/** Whether entering the next step takes an approval at all, given or not. */
export const takesApproval = (plan: Plan, state: OpenState): boolean =>
  nextStep(plan, state)?.approval === true;

export interface Missing {
  readonly subject: string;
  readonly because: string;
}

/** What entering the next step still waits for; `null` where nobody has to be asked, or somebody has approved. */
export function missingApproval(plan: Plan, state: OpenState): Missing | null {
  const step = nextStep(plan, state);
  if (step?.approval !== true) return null;
  const number = numberOf(plan, step);
  const subject = subjectOf(number);
  if (state.granted[subject] !== undefined) return null;
  const what = `step ${number} (${shareText(step.exposure.share)} of users) takes an approval`;
  const refused = state.refused[subject];
  return {
    subject,
    because: refused === undefined ? what : `${what}; ${saidBy(refused.by, refused.because)}`,
  };
}
