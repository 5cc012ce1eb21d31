/** Exposure, step by step: shift, look, and go on, hold or turn back by what the rule says. */
import { type Exposure, type Plan, type Step, otherSlot } from '../../config/plan.ts';
import { shareText } from '../../judge/figure.ts';
import type { Facts, Instant } from '../../judge/reading.ts';
import { baselineDue, baselineEntry, isBaselineDue, withoutBaseline } from '../baseline.ts';
import type { Decision } from '../decision.ts';
import { type Rollout, checksIn, judged } from '../evidence.ts';
import { failing } from '../guards.ts';
import { askedOf, figuresNow, guardsDue, inStep, lookDue, lookEntry, nextLook } from '../looking.ts';
import { nextStep } from '../place.ts';
import type { PhaseRule } from '../rule.ts';
import type { OpenState } from '../state.ts';
import { missingApproval } from '../step-approval.ts';
import { endOf, turnedBack, type WayBackDecision } from '../turned-back.ts';
import { needWords } from '../need.ts';
import { missingWords } from '../samples.ts';
import { closedWindow, raises, windowFields } from '../windows.ts';
import { figureWords, pausedWords, reasonWords, saidBy, versionWords } from '../words.ts';

/** How often a release that waits for a person, and has nothing to look at, asks whether one has answered, in ms. */
const POLL = 60_000;

function shiftTo(
  to: Exposure,
  course: 'forward' | 'set',
  { figures, because }: Omit<Decision, 'is'>,
): Decision {
  return { is: 'advance', effect: { do: 'shift', to, course }, figures, because };
}

function forward(plan: Plan, phase: Rollout, state: OpenState, from: Omit<Decision, 'is'>): Decision {
  const step = nextStep(plan, state);
  const { figures, because } = from;
  const missing = missingApproval(plan, state);
  if (missing !== null)
    return { is: 'await-approval', subject: missing.subject, figures, because: missing.because };
  if (step !== undefined) return shiftTo(step.exposure, 'forward', from);
  if (phase.drains && !state.drained) {
    return { is: 'advance', effect: { do: 'drain', slot: otherSlot(state.slot) }, figures, because };
  }
  return { is: 'complete', outcome: 'completed', figures, because };
}

/** Until the next look, or a little while where there is nothing to look at. */
function holdOn(plan: Plan, phase: Rollout, state: OpenState, now: Instant, because: string): Decision {
  const step = phase.steps[state.step];
  const watched = step !== undefined && checksIn(plan, phase, step).length > 0;
  const until = watched ? Math.max(nextLook(plan, step, state).at, now) : now + POLL;
  const figures = step === undefined ? [] : figuresNow(plan, phase, step, state);
  return { is: 'hold', until, figures, because };
}

/** A step without checks is only waited out. */
function unwatched(plan: Plan, phase: Rollout, step: Step, state: OpenState, now: Instant): Decision {
  const until = state.since + step.least;
  const because = `${shareText(state.exposure.share)} of users for the planned time`;
  if (now >= until) return forward(plan, phase, state, { figures: [], because });
  return { is: 'hold', until, figures: [], because };
}

/** What the longest hold has not decided: a person is asked, unless the config says what is to be done. */
function undecided(plan: Plan, phase: Rollout, state: OpenState, from: Omit<Decision, 'is'>): Decision {
  switch (plan.onInconclusive) {
    case 'stay':
      return { is: 'await-approval', subject: 'step', ...from };
    case 'promote':
      return forward(plan, phase, state, from);
    case 'roll-back':
      return { is: 'roll-back', effect: { do: 'shift', to: { share: 0 }, course: 'back' }, ...from };
  }
}

/** The rule's words become the engine's here, and nowhere else. */
function watched(plan: Plan, phase: Rollout, step: Step, state: OpenState, now: Instant): Decision {
  const figures = figuresNow(plan, phase, step, state);
  const { at } = nextLook(plan, step, state);
  const result = judged(plan, state);
  if (result === null)
    return { is: 'hold', until: Math.max(at, now), figures: [], because: 'the first look is then' };
  const [holds] = failing(plan, phase, state, 'hold');
  const reason = reasonWords(result.reason, plan.checks[result.check ?? '']?.on ?? '');
  const because = holds === undefined ? reason : `held by a guard: ${figureWords(holds)}`;
  switch (result.decision) {
    case 'promote':
      return forward(plan, phase, state, { figures, because });
    case 'inconclusive':
      if (holds !== undefined) return { is: 'await-approval', subject: 'step', figures, because };
      return undecided(plan, phase, state, { figures, because: `inconclusive, ${because}` });
    case 'hold':
    case 'rollback-to-0':
    case 'rollback-to-previous':
      return { is: 'hold', until: Math.max(at, now), figures, because };
  }
}

/** By a person's word, whatever the evidence says; a guard that fails is not overruled. */
function urged(plan: Plan, phase: Rollout, state: OpenState, now: Instant, because: string): Decision {
  const [holds] = failing(plan, phase, state, 'hold');
  if (holds !== undefined)
    return holdOn(plan, phase, state, now, `asked to go on, and held by a guard: ${figureWords(holds)}`);
  const step = phase.steps[state.step];
  const figures = step === undefined ? [] : figuresNow(plan, phase, step, state);
  return forward(plan, phase, state, { figures, because });
}

const said = ({ by, because }: { readonly by: string | null; readonly because: string }): string =>
  by === null ? because : saidBy(by, because);

/** A person may take users further back than a guard asks. */
const isFurther = (course: OpenState['course'], { effect }: WayBackDecision): boolean =>
  course.is === 'set' && course.to.share <= endOf(effect).share;

/** What is to be done by the plan, or by who steers it: a time window may still be in the way. */
function decided(plan: Plan, phase: Rollout, state: OpenState, now: Instant): Decision {
  const { course } = state;
  const back = turnedBack(plan, phase, state);
  if (back !== null && !isFurther(course, back)) return back;
  if (course.is === 'set') return shiftTo(course.to, 'set', { figures: [], because: said(course) });
  if (course.is === 'paused') return holdOn(plan, phase, state, now, pausedWords(course));
  if (state.urged !== null) return urged(plan, phase, state, now, said(state.urged));
  const step = phase.steps[state.step];
  if (step === undefined || state.drained) {
    const because = state.drained ? 'the old slot is drained' : `${versionWords(plan)} is well in its slot`;
    return forward(plan, phase, state, { figures: [], because });
  }
  const idle = checksIn(plan, phase, step).length === 0;
  return idle ? unwatched(plan, phase, step, state, now) : watched(plan, phase, step, state, now);
}

/** With what could not be read at this look and why, and with what would be needed where traffic is too small. */
function explained(plan: Plan, phase: Rollout, state: OpenState, facts: Facts, decision: Decision): Decision {
  const step = phase.steps[state.step];
  if (step === undefined || (decision.is !== 'hold' && decision.is !== 'await-approval')) return decision;
  const missing = missingWords(plan, facts, askedOf(plan, step, state));
  const looks = inStep(plan, state);
  const outlook = needWords({ plan, state, looks }, checksIn(plan, phase, step), step);
  const more = [
    ...(missing.length === 0 ? [] : [`unavailable: ${missing.join(', ')}`]),
    ...(outlook === '' || plan.promote === 'no-harm' ? [] : [outlook]),
  ];
  return more.length === 0 ? decision : { ...decision, because: [decision.because, ...more].join('; ') };
}

export const rollout = (phase: Rollout): PhaseRule => ({
  due(plan, state, now) {
    if (isBaselineDue(plan, state)) return baselineDue(plan, now);
    const look = lookDue(plan, phase, state, now);
    const decision = decided(plan, phase, state, now);
    const asks = look.planned || raises(decision, state);
    return asks ? { ...look, fields: [...new Set([...look.fields, ...windowFields(plan)])] } : look;
  },

  watch: (plan, state, now) => guardsDue(plan, phase, state, now),

  observed: (plan, state, due, facts) =>
    due.history === undefined ? lookEntry(plan, phase, state, due, facts) : baselineEntry(plan, due, facts),

  next(plan, state, facts, now) {
    if (isBaselineDue(plan, state)) return withoutBaseline(plan, state, facts, now);
    const decision = explained(plan, phase, state, facts, decided(plan, phase, state, now));
    if (!raises(decision, state)) return decision;
    const closed = closedWindow(plan, facts, now);
    return closed === null
      ? decision
      : { is: 'hold', until: now + POLL, figures: closed.figures, because: closed.because };
  },
});
