/** Steps that a person lets the release into: what is asked, and what was answered. */
import type { Phase } from '../config/plan.ts';
import { shareText } from '../judge/figure.ts';
import type { OpenState } from './state.ts';
import { saidBy } from './words.ts';

type Rollout = Extract<Phase, { phase: 'rollout' }>;

/** By its number, as people count: `step-2`. */
const subjectOf = (index: number): string => `step-${index + 1}`;

/** The number of the step that a subject is about; `null` for any other subject. */
export function stepOfSubject(subject: string): number | null {
  const [, number] = /^step-([1-9]\d{0,2})$/.exec(subject) ?? [];
  return number === undefined ? null : Number(number);
}

/** Whether entering the next step takes an approval at all, given or not. */
export const asksForNext = (phase: Rollout, state: OpenState): boolean =>
  phase.steps[state.step + 1]?.approval === true;

export interface Missing {
  readonly subject: string;
  readonly because: string;
}

/** What entering the next step still waits for; `null` where nobody has to be asked, or somebody has approved. */
export function missingApproval(phase: Rollout, state: OpenState): Missing | null {
  const step = phase.steps[state.step + 1];
  const subject = subjectOf(state.step + 1);
  if (step?.approval !== true || state.granted[subject] !== undefined) return null;
  const what = `step ${state.step + 2} (${shareText(step.exposure.share)} of users) takes an approval`;
  const refused = state.refused[subject];
  return {
    subject,
    because: refused === undefined ? what : `${what}; ${saidBy(refused.by, refused.because)}`,
  };
}
