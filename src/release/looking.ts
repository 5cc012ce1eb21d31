/** The looks of a rollout: when the next one is due, what is read for it, and what of it is entered. */
import type { Plan, Step } from '../config/plan.ts';
import type { Facts, Instant } from '../judge/reading.ts';
import type { Due } from './decision.ts';
import type { Entry } from './event.ts';
import { type Rollout, checksIn, completeLooks, judged } from './evidence.ts';
import { stepFigures } from './figures.ts';
import { fieldsOf, nothingDue } from './rule.ts';
import { type Asked, missingWords, samplesOf } from './samples.ts';
import type { Look, OpenState } from './state.ts';
import { takesApproval } from './step-approval.ts';
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

/** Looks of a step beyond these are for a person who is waited for: each dozen takes one more interval apart. */
function spare({ course }: OpenState, { most, every }: Step): number {
  return course.is === 'paused' ? 12 : Math.ceil(most / every);
}

/** A release that waits for days must not fill its ledger: GitHub takes only so many statuses of a deployment. */
function interval(step: Step, state: OpenState, looks: number): number {
  const more = Math.max(0, looks - spare(state, step));
  return step.every * (1 + Math.ceil(more / 12));
}

/** When the next look is to be taken; its window starts where the last one ended. */
export function nextLook(
  plan: Plan,
  step: Step,
  state: OpenState,
): { readonly from: Instant; readonly at: Instant } {
  const looks = inStep(plan, state);
  const from = looks.at(-1)?.window.to ?? state.since + SETTLING;
  return { from, at: from + interval(step, state, looks.length) };
}

/** What the figures of a look are held against. */
export const askedOf = (plan: Plan, { every }: Step, state: OpenState): Asked => ({
  baseline: state.baseline,
  share: state.exposure.share,
  looks: inStep(plan, state),
  every,
});

/** What is known of the step just now, in the order of the plan. */
export const figuresNow = (plan: Plan, phase: Rollout, step: Step, state: OpenState) =>
  stepFigures(plan, checksIn(plan, phase, step), inStep(plan, state), state.baseline);

/** Whether the last look has settled what is to be done: then there is no need of another. What waits goes on being looked at. */
function settled(plan: Plan, state: OpenState): boolean {
  const decision = judged(plan, state)?.decision;
  if (decision === 'rollback-to-0' || decision === 'rollback-to-previous') return true;
  return decision === 'promote' && state.course.is === 'forward' && windowFields(plan).length === 0;
}

/** A window of a guard's own, in ms, that is shorter holds too little to tell anything. */
const SHORTEST = 15_000;

/**
 * The guards alone, between two planned looks: from the last one on; where that is long ago, as when somebody is waited
 * for, over as long as a look has, so that what begins now is not lost in days that were well.
 */
export function guardsDue(plan: Plan, phase: Rollout, state: OpenState, now: Instant): Due {
  const step = phase.steps[state.step];
  if (step === undefined || state.drained) return nothingDue(now);
  const acting = phase.guards.flatMap(({ act, any }) => (act === 'roll-back' ? any : []));
  const fields = fieldsOf(plan, [...new Set(acting)]);
  const from = Math.max(nextLook(plan, step, state).from, now - step.every);
  if (fields.length === 0 || now - from < SHORTEST) return nothingDue(now);
  return { fields, window: { from, to: now }, planned: false, of: 'candidate', exposure: state.exposure };
}

/**
 * The planned look, where its time has come, over its own time: a run that comes late takes every one that was missed,
 * the oldest first. Before its time, the guards.
 */
export function lookDue(plan: Plan, phase: Rollout, state: OpenState, now: Instant): Due {
  const step = phase.steps[state.step];
  if (step === undefined || state.drained) return nothingDue(now);
  // Between the last look and an approval may lie days.
  if (settled(plan, state))
    return takesApproval(plan, state) ? guardsDue(plan, phase, state, now) : nothingDue(now);
  const { from, at: to } = nextLook(plan, step, state);
  const fields = fieldsOf(plan, checksIn(plan, phase, step));
  if (fields.length === 0) return nothingDue(now);
  if (now < to) return guardsDue(plan, phase, state, now);
  return { fields, window: { from, to }, planned: true, of: 'candidate', exposure: state.exposure };
}

const isBack = (decision: string | undefined): boolean =>
  decision === 'rollback-to-0' || decision === 'rollback-to-previous';

/** Whether the rule, told of this look too, would go back: then it is entered, as what the decision is taken on. */
const turnsBack = (plan: Plan, state: OpenState, look: Look): boolean =>
  !isBack(judged(plan, state)?.decision) &&
  isBack(judged(plan, { ...state, looks: [...state.looks, look] })?.decision);

/** What a planned look found, or a guard that acts, for the ledger; `null` where nothing is entered. */
export function lookEntry(
  plan: Plan,
  phase: Rollout,
  state: OpenState,
  due: Due,
  facts: Facts,
): Entry | null {
  const step = phase.steps[state.step];
  if (step === undefined) return null;
  const relevant = new Map([...facts].filter(([key]) => due.fields.includes(key)));
  const asked = askedOf(plan, step, state);
  const samples = samplesOf(plan, relevant, asked);
  const look = { step: state.step, window: due.window, samples, at: due.window.to };
  if (!due.planned && !turnsBack(plan, state, look)) return null;
  const figures = stepFigures(
    plan,
    checksIn(plan, phase, step),
    [...inStep(plan, state), look],
    state.baseline,
  );
  const words = lookWords(state.exposure.share, figures, missingWords(plan, relevant, asked));
  return { type: 'looked', step: state.step, window: due.window, first: 0, samples, words };
}
