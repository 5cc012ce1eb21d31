/** The looks of a rollout: when the next one is due, what is read for it, and what of it is entered. */
import type { Plan, Step } from '../config/plan.ts';
import type { Facts, Instant } from '../judge/reading.ts';
import type { Due } from './decision.ts';
import type { Entry } from './event.ts';
import { type Rollout, checksIn, completeLooks, judged } from './evidence.ts';
import { stepFigures } from './figures.ts';
import { fieldsOf, nothingDue } from './rule.ts';
import { samplesOf } from './samples.ts';
import type { OpenState } from './state.ts';
import { windowFields } from './windows.ts';
import { lookWords } from './words.ts';

/**
 * GitHub's times have whole seconds, so a shift may be up to one later than it says: a look that held some of the
 * share before would mix the two. In ms.
 */
const SETTLING = 1_000;
/** Looks of this attempt in the step that the release is in. */
export const inStep = (plan: Plan, state: OpenState) =>
  completeLooks(plan, state).filter((look) => look.step === state.step);

/** When the next look is to be taken; its window starts where the last one ended. */
export function nextLook(
  plan: Plan,
  step: Step,
  state: OpenState,
): { readonly from: Instant; readonly at: Instant } {
  const from = inStep(plan, state).at(-1)?.window.to ?? state.since + SETTLING;
  return { from, at: from + step.every };
}

/** What is known of the step just now, in the order of the plan. */
export const figuresNow = (plan: Plan, phase: Rollout, step: Step, state: OpenState) =>
  stepFigures(plan, checksIn(plan, phase, step), inStep(plan, state));

/** Whether the last look has settled what is to be done: then there is no need of another. What waits goes on being looked at. */
function settled(plan: Plan, state: OpenState): boolean {
  const decision = judged(plan, state)?.decision;
  if (decision === 'rollback-to-0' || decision === 'rollback-to-previous') return true;
  return decision === 'promote' && state.course.is === 'forward' && windowFields(plan).length === 0;
}

/** The planned look, where its time has come. */
export function lookDue(plan: Plan, phase: Rollout, state: OpenState, now: Instant): Due {
  const step = phase.steps[state.step];
  if (step === undefined || state.drained || settled(plan, state)) return nothingDue(now);
  const look = nextLook(plan, step, state);
  const fields = fieldsOf(plan, checksIn(plan, phase, step));
  if (fields.length === 0 || now < look.at) return nothingDue(now);
  const window = { from: look.from, to: now };
  return { fields, window, planned: true, of: 'candidate', exposure: state.exposure };
}

/** What a planned look found, for the ledger; `null` where none was taken. */
export function lookEntry(
  plan: Plan,
  phase: Rollout,
  state: OpenState,
  due: Due,
  facts: Facts,
): Entry | null {
  const step = phase.steps[state.step];
  if (!due.planned || step === undefined) return null;
  const relevant = new Map([...facts].filter(([key]) => due.fields.includes(key)));
  const samples = samplesOf(plan, relevant);
  const look = { step: state.step, window: due.window, samples, at: due.window.to };
  const figures = stepFigures(plan, checksIn(plan, phase, step), [...inStep(plan, state), look]);
  const words = lookWords(state.exposure.share, figures);
  return { type: 'looked', step: state.step, window: due.window, first: 0, samples, words };
}
