/** Exposure, step by step: shift, look, and go on, hold or turn back by what the rule says. */
import { type Plan, type Step, otherSlot } from '../../config/plan.ts';
import { shareText } from '../../judge/figure.ts';
import type { Facts, Instant } from '../../judge/reading.ts';
import type { LookResult } from '../../judge/look.ts';
import { baselineDue, baselineEntry, isBaselineDue, withoutBaseline } from '../baseline.ts';
import type { Decision, Due } from '../decision.ts';
import type { Entry } from '../event.ts';
import { type Rollout, checksIn, completeLooks, judged } from '../evidence.ts';
import { type StepFigure, stepFigures } from '../figures.ts';
import { type PhaseRule, fieldsOf, nothingDue } from '../rule.ts';
import { missingWords, samplesOf } from '../samples.ts';
import type { OpenState } from '../state.ts';
import { figureWords, lookWords, reasonWords, versionWords } from '../words.ts';

/**
 * GitHub's times have whole seconds, so a shift may be up to one later than it says: a look that held some of the
 * share before would mix the two. In ms.
 */
const SETTLING = 1_000;

const inStep = (plan: Plan, state: OpenState) =>
  completeLooks(plan, state).filter((look) => look.step === state.step);

/** When the next look is to be taken; its window starts where the last one ended. */
function nextLook(
  plan: Plan,
  step: Step,
  state: OpenState,
): { readonly from: Instant; readonly at: Instant } {
  const from = inStep(plan, state).at(-1)?.window.to ?? state.since + SETTLING;
  return { from, at: from + step.every };
}

/** What is known of the step just now, in the order of the plan. */
const figuresNow = (plan: Plan, phase: Rollout, step: Step, state: OpenState) =>
  stepFigures(plan, checksIn(plan, phase, step), inStep(plan, state), state.baseline);

function forward(phase: Rollout, state: OpenState, from: Omit<Decision, 'is'>): Decision {
  const step = phase.steps[state.step + 1];
  const { figures, because } = from;
  if (step !== undefined) {
    return { is: 'advance', effect: { do: 'shift', to: step.exposure, course: 'forward' }, figures, because };
  }
  if (phase.drains && !state.drained) {
    return { is: 'advance', effect: { do: 'drain', slot: otherSlot(state.slot) }, figures, because };
  }
  return { is: 'complete', outcome: 'completed', figures, because };
}

/** The figure that a roll-back is about, first; the rest as they are. */
function blamed(
  plan: Plan,
  phase: Rollout,
  step: Step,
  state: OpenState,
  { check, reason }: LookResult,
): Decision {
  const figures = figuresNow(plan, phase, step, state);
  const isGuilty = ({ ids }: StepFigure): boolean => check !== undefined && ids.includes(check);
  const ids = check === undefined ? [] : [check];
  const [guilty] = stepFigures(plan, ids, inStep(plan, state), state.baseline);
  const because = guilty === undefined ? 'a guard failed' : figureWords(guilty);
  const guard = phase.guards.find(({ any }) => check !== undefined && any.includes(check));
  const to = reason === 'hard' ? { share: 0 } : (guard?.to ?? { share: 0 });
  const effect = { do: 'shift', to, course: 'back' } as const;
  const sorted = [...figures.filter(isGuilty), ...figures.filter((figure) => !isGuilty(figure))];
  return { is: 'roll-back', effect, figures: sorted, because };
}

/** A step without checks is only waited out. */
function unwatched(phase: Rollout, step: Step, state: OpenState, now: Instant): Decision {
  const until = state.since + step.least;
  const because = `${shareText(step.exposure.share)} of users for the planned time`;
  if (now >= until) return forward(phase, state, { figures: [], because });
  return { is: 'hold', until, figures: [], because };
}

/** What the longest hold has not decided: a person is asked, unless the config says what is to be done. */
function undecided(plan: Plan, phase: Rollout, state: OpenState, from: Omit<Decision, 'is'>): Decision {
  switch (plan.onInconclusive) {
    case 'stay':
      return { is: 'await-approval', subject: 'step', ...from };
    case 'promote':
      return forward(phase, state, from);
    case 'roll-back':
      return { is: 'roll-back', effect: { do: 'shift', to: { share: 0 }, course: 'back' }, ...from };
  }
}

/** The rule's words become the engine's here, and nowhere else. */
function watched(
  plan: Plan,
  phase: Rollout,
  step: Step,
  state: OpenState,
  facts: Facts,
  now: Instant,
): Decision {
  const figures = figuresNow(plan, phase, step, state);
  const { at } = nextLook(plan, step, state);
  const result = judged(plan, state);
  if (result === null)
    return { is: 'hold', until: Math.max(at, now), figures: [], because: 'the first look is then' };
  const why = reasonWords(result.reason, plan.checks[result.check ?? '']?.on ?? '');
  const asked = { baseline: state.baseline, share: step.exposure.share };
  const missing = missingWords(plan, facts, asked);
  const because = missing.length === 0 ? why : `${why}; unavailable: ${missing.join(', ')}`;
  switch (result.decision) {
    case 'rollback-to-0':
    case 'rollback-to-previous':
      return blamed(plan, phase, step, state, result);
    case 'promote':
      return forward(phase, state, { figures, because });
    case 'inconclusive':
      return undecided(plan, phase, state, { figures, because: `inconclusive, ${because}` });
    case 'hold':
      return { is: 'hold', until: Math.max(at, now), figures, because };
  }
}

const settled = (plan: Plan, state: OpenState): boolean => {
  const decision = judged(plan, state)?.decision;
  return decision === 'promote' || decision === 'rollback-to-0' || decision === 'rollback-to-previous';
};

function lookDue(phase: Rollout, plan: Plan, state: OpenState, now: Instant): Due {
  const step = phase.steps[state.step];
  if (step === undefined || state.drained || settled(plan, state)) return nothingDue(now);
  const look = nextLook(plan, step, state);
  const fields = fieldsOf(plan, checksIn(plan, phase, step));
  const { exposure } = state;
  const window = { from: look.from, to: now };
  return fields.length > 0 && now >= look.at
    ? { fields, window, planned: true, of: 'candidate', exposure }
    : nothingDue(now);
}

function lookOf(phase: Rollout, plan: Plan, state: OpenState, due: Due, facts: Facts): Entry | null {
  const step = phase.steps[state.step];
  if (!due.planned || step === undefined) return null;
  const relevant = new Map([...facts].filter(([key]) => due.fields.includes(key)));
  const asked = { baseline: state.baseline, share: step.exposure.share };
  const samples = samplesOf(plan, relevant, asked);
  const look = { step: state.step, window: due.window, samples, at: due.window.to };
  const ids = checksIn(plan, phase, step);
  const figures = stepFigures(plan, ids, [...inStep(plan, state), look], state.baseline);
  const words = lookWords(step.exposure.share, figures, missingWords(plan, relevant, asked));
  return { type: 'looked', step: state.step, window: due.window, first: 0, samples, words };
}

export const rollout = (phase: Rollout): PhaseRule => ({
  due: (plan, state, now) =>
    isBaselineDue(plan, state) ? baselineDue(plan, now) : lookDue(phase, plan, state, now),

  observed: (plan, state, due, facts) =>
    due.history === undefined ? lookOf(phase, plan, state, due, facts) : baselineEntry(plan, due, facts),

  next(plan, state, facts, now) {
    const step = phase.steps[state.step];
    if (isBaselineDue(plan, state)) return withoutBaseline(plan, state, facts, now);
    if (step === undefined || state.drained)
      return forward(phase, state, {
        figures: [],
        because: state.drained ? 'the old slot is drained' : `${versionWords(plan)} is well in its slot`,
      });
    const idle = checksIn(plan, phase, step).length === 0;
    return idle ? unwatched(phase, step, state, now) : watched(plan, phase, step, state, facts, now);
  },
});
