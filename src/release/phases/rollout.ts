/** Exposure, step by step: shift, look, and go on, hold or turn back by what the rule says. */
import { type Plan, type Step, otherSlot } from '../../config/plan.ts';
import { shareText } from '../../judge/figure.ts';
import type { Facts, Instant } from '../../judge/reading.ts';
import type { Decision, Due } from '../decision.ts';
import { type Rollout, checksIn, completeLooks, judged } from '../evidence.ts';
import { type StepFigure, stepFigures } from '../figures.ts';
import { type PhaseRule, fieldsOf, nothingDue } from '../rule.ts';
import { samplesOf } from '../samples.ts';
import type { OpenState } from '../state.ts';
import { asksForNext, missingApproval } from '../step-approval.ts';
import { guardsDue, turnsBack } from '../watch.ts';
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
  stepFigures(plan, checksIn(plan, phase, step), inStep(plan, state));

function forward(phase: Rollout, state: OpenState, from: Omit<Decision, 'is'>): Decision {
  const step = phase.steps[state.step + 1];
  const { figures, because } = from;
  const missing = missingApproval(phase, state);
  if (missing !== null)
    return { is: 'await-approval', subject: missing.subject, figures, because: missing.because };
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
  check: string | undefined,
): Decision {
  const figures = figuresNow(plan, phase, step, state);
  const isGuilty = ({ ids }: StepFigure): boolean => check !== undefined && ids.includes(check);
  const [guilty] = stepFigures(plan, check === undefined ? [] : [check], inStep(plan, state));
  const because = guilty === undefined ? 'a guard failed' : figureWords(guilty);
  const guard = phase.guards.find(({ any }) => check !== undefined && any.includes(check));
  const effect = { do: 'shift', to: guard?.to ?? { share: 0 }, course: 'back' } as const;
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

/** The rule's words become the engine's here, and nowhere else. */
function byRule(plan: Plan, phase: Rollout, step: Step, state: OpenState, now: Instant): Decision {
  const figures = figuresNow(plan, phase, step, state);
  const { at } = nextLook(plan, step, state);
  const result = judged(plan, state);
  if (result === null)
    return { is: 'hold', until: Math.max(at, now), figures: [], because: 'the first look is then' };
  const because = reasonWords(result.reason, plan.checks[result.check ?? '']?.on ?? '');
  switch (result.decision) {
    case 'rollback-to-0':
    case 'rollback-to-previous':
      return blamed(plan, phase, step, state, result.check);
    case 'promote':
      return forward(phase, state, { figures, because });
    case 'inconclusive':
      return { is: 'await-approval', subject: 'step', figures, because: `inconclusive, ${because}` };
    case 'hold':
      return { is: 'hold', until: Math.max(at, now), figures, because };
  }
}

const settled = (plan: Plan, state: OpenState): boolean => {
  const decision = judged(plan, state)?.decision;
  return decision === 'promote' || decision === 'rollback-to-0' || decision === 'rollback-to-previous';
};

/** Its guards alone, between its planned looks. */
function watched(plan: Plan, phase: Rollout, state: OpenState, now: Instant): Due {
  const step = phase.steps[state.step];
  if (step === undefined || state.drained) return nothingDue(now);
  return guardsDue(plan, phase, step, state, nextLook(plan, step, state).from, now);
}

/** A run that comes late takes every look that it missed, each over its own time, the oldest first. */
function planned(plan: Plan, phase: Rollout, state: OpenState, now: Instant): Due | null {
  const step = phase.steps[state.step];
  if (step === undefined || state.drained) return null;
  const { from, at: to } = nextLook(plan, step, state);
  const fields = fieldsOf(plan, checksIn(plan, phase, step));
  if (fields.length === 0 || now < to) return null;
  return { fields, window: { from, to }, planned: true, of: 'candidate', exposure: state.exposure };
}

export const rollout = (phase: Rollout): PhaseRule => ({
  due(plan, state, now) {
    const enters = settled(plan, state);
    // Between the last look and an approval may lie days.
    if (enters && !asksForNext(phase, state)) return nothingDue(now);
    return (enters ? null : planned(plan, phase, state, now)) ?? watched(plan, phase, state, now);
  },

  watch: (plan, state, now) => watched(plan, phase, state, now),

  observed(plan, state, due, facts: Facts) {
    const step = phase.steps[state.step];
    if (step === undefined) return null;
    const relevant = new Map([...facts].filter(([key]) => due.fields.includes(key)));
    const samples = samplesOf(plan, relevant);
    const look = { step: state.step, window: due.window, samples, at: due.window.to };
    if (!due.planned && !turnsBack(plan, state, look)) return null;
    const figures = stepFigures(plan, checksIn(plan, phase, step), [...inStep(plan, state), look]);
    const words = lookWords(step.exposure.share, figures);
    return { type: 'looked', step: state.step, window: due.window, first: 0, samples, words };
  },

  next(plan, state, _facts, now) {
    const step = phase.steps[state.step];
    if (step === undefined || state.drained)
      return forward(phase, state, {
        figures: [],
        because: state.drained ? 'the old slot is drained' : `${versionWords(plan)} is well in its slot`,
      });
    const idle = checksIn(plan, phase, step).length === 0;
    return idle ? unwatched(phase, step, state, now) : byRule(plan, phase, step, state, now);
  },
});
