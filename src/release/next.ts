/**
 * The only place where a decision is made: `due` says what to read, `observed` what of it is entered, `next`
 * what is to be done. Pure: the same events, facts and time give the same answer, whoever asks.
 */
import { type Phase, type Plan, phaseOf } from '../config/plan.ts';
import type { Facts, Instant } from '../judge/reading.ts';
import type { Decision, Due } from './decision.ts';
import type { Entry } from './event.ts';
import { permission } from './permission.ts';
import { afterFailure, back } from './phases/back.ts';
import { database } from './phases/database.ts';
import { deploy } from './phases/deploy.ts';
import { gates } from './phases/gates.ts';
import { restore } from './phases/restore.ts';
import { rollout } from './phases/rollout.ts';
import { type PhaseRule, nothingDue } from './rule.ts';
import type { OpenState, ReleaseState } from './state.ts';
import { worse } from './turned-back.ts';
import { pausedWords } from './words.ts';

/** How often a release that waits for a person asks whether one has answered, in ms. */
const POLL = 60_000;

/** The table of phases: a new phase is one file and one line here. */
function ruleOf(phase: Phase): PhaseRule {
  switch (phase.phase) {
    case 'gates':
      return gates(phase);
    case 'database':
      return database(phase);
    case 'restore':
      return restore(phase);
    case 'deploy':
      return deploy(phase);
    case 'rollout':
      return rollout(phase);
  }
}

/** The rule of the phase that the release is in, while it is open and going forward. */
function current(plan: Plan, state: ReleaseState): PhaseRule | null {
  if (state.is !== 'open' || state.phase === 'end') return null;
  const phase = phaseOf(plan, state.phase);
  return phase === undefined ? null : ruleOf(phase);
}

/** The way back and what follows a failure come before everything that goes forward. */
function turned(plan: Plan, state: OpenState, now: Instant): Decision | null {
  const { course, failure } = state;
  if (course.is !== 'back') return failure === null ? null : afterFailure(failure);
  const phase = phaseOf(plan, 'rollout');
  const further = phase === undefined ? null : worse(plan, phase, state, course);
  return further ?? back(plan, state, course, now);
}

/** In the rollout users are looked after while it is paused; anywhere else nothing at all is done. */
function paused({ course, phase }: OpenState, now: Instant): Decision | null {
  if (course.is !== 'paused' || phase === 'rollout') return null;
  return { is: 'hold', until: now + POLL, figures: [], because: pausedWords(course) };
}

function blocked(plan: Plan, state: OpenState, now: Instant): Decision | null {
  const before = turned(plan, state, now) ?? paused(state, now);
  return before ?? (state.phase === 'gates' ? null : permission(plan, state));
}

/** On a slow way back users still meet the version: it is looked at as before. */
const isLookedAt = ({ course, exposure, phase }: OpenState): boolean =>
  course.is === 'back' && course.pace === 'gradual' && exposure.share > 0 && phase === 'rollout';

export function due(plan: Plan, state: ReleaseState, now: Instant): Due {
  const rule = current(plan, state);
  if (rule === null || state.is !== 'open') return nothingDue(now);
  const free = isLookedAt(state) || blocked(plan, state, now) === null;
  return free ? rule.due(plan, state, now) : nothingDue(now);
}

/** What a run reads that nobody asked to look further: while a person is waited for only what may turn it back. */
export function dueUnasked(plan: Plan, state: ReleaseState, now: Instant): Due {
  const rule = current(plan, state);
  const asked = due(plan, state, now);
  if (rule === null || state.is !== 'open' || asked.fields.length === 0) return asked;
  const waits = next(plan, state, new Map(), now).is === 'await-approval';
  return waits ? (rule.watch?.(plan, state, now) ?? nothingDue(now)) : asked;
}

/** What of the facts is to be entered before the decision, so that `replay` alone can tell it again. */
export function observed(
  plan: Plan,
  state: ReleaseState,
  asked: Due,
  facts: Facts,
  now: Instant,
): Entry | null {
  const rule = current(plan, state);
  if (rule === null || state.is !== 'open' || asked.fields.length === 0) return null;
  return rule.observed(plan, state, asked, facts, now);
}

/** A release whose traffic was touched never just ends badly: users are taken back first. */
function backFirst(state: OpenState, decision: Decision): Decision {
  const bad = decision.is === 'complete' && decision.outcome !== 'completed';
  if (!bad || state.traffic === 'untouched' || state.course.is === 'back') return decision;
  const effect = { do: 'shift', to: { share: 0 }, course: 'back' } as const;
  return { is: 'roll-back', effect, figures: decision.figures, because: decision.because };
}

export function next(plan: Plan, state: ReleaseState, facts: Facts, now: Instant): Decision {
  switch (state.is) {
    case 'none':
      return {
        is: 'await-approval',
        subject: 'opening',
        figures: [],
        because: 'the release was not opened yet',
      };
    case 'closed':
      return { is: 'complete', outcome: state.outcome, figures: [], because: state.words };
    case 'open': {
      const done: Decision = {
        is: 'complete',
        outcome: 'completed',
        figures: [],
        because: 'every phase is done',
      };
      const decision =
        blocked(plan, state, now) ?? current(plan, state)?.next(plan, state, facts, now) ?? done;
      return backFirst(state, decision);
    }
  }
}
