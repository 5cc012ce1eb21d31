/** Where a release stands, in words: now, next, how it ended, and what it cost. Plain text, not escaped. */
import { phaseOf } from '../config/plan.ts';
import { countText, shareText } from '../judge/figure.ts';
import type { Decision } from '../release/decision.ts';
import { requestsSeen } from '../release/evidence.ts';
import type { ClosedState, OpenState } from '../release/state.ts';
import { effectText } from './effect.ts';
import type { ReleaseReport } from './model.ts';
import { moment, span } from './moment.ts';

const steps = ({ plan }: ReleaseReport) => phaseOf(plan, 'rollout')?.steps ?? [];

const PHASES = {
  gates: 'Gates are being checked',
  database: 'Backup and migration',
  restore: 'The backup is being restored',
  deploy: 'The new version is being deployed',
  rollout: 'The rollout is about to begin',
  end: 'Every phase is done',
} as const;

function inStep(report: ReleaseReport, state: OpenState): string {
  const all = steps(report);
  const step = all[state.step];
  const since = `${shareText(state.exposure.share)} since ${moment(state.since, report.now)}`;
  if (step === undefined) return since;
  const place = `step ${state.step + 1} of ${all.length}`;
  const looks = state.looks.filter((look) => look.step === state.step).length;
  const planned = Math.max(1, Math.ceil(step.least / step.every));
  return step.checks.length === 0 && looks === 0
    ? `${since}, ${place}`
    : `${since}, ${place}, look ${looks} of ${planned}`;
}

/** What is so now. */
export function nowText(report: ReleaseReport, state: OpenState): string {
  if (state.pending !== null) {
    const { effect, since } = state.pending;
    return `About to ${effectText(effect)} since ${moment(since, report.now)}`;
  }
  if (state.shifts.length > 0) return inStep(report, state);
  return `${PHASES[state.phase]}, since ${moment(state.since, report.now)}`;
}

function afterHold(report: ReleaseReport, state: OpenState, until: number): string {
  const step = steps(report)[state.step];
  const following = steps(report)[state.step + 1];
  if (step === undefined || state.phase !== 'rollout') return `Looks again at ${moment(until, report.now)}`;
  const due = Math.max(until, state.since + step.least);
  const then = following === undefined ? 'done' : shareText(following.exposure.share);
  return `${then} at ${moment(due, report.now)}, if nothing speaks against it; next look at ${moment(until, report.now)}`;
}

const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What comes next, by the decision. */
export function nextText(report: ReleaseReport, state: OpenState, decision: Decision): string {
  switch (decision.is) {
    case 'advance':
    case 'roll-back':
      return `${upperFirst(effectText(decision.effect))}: ${decision.because}`;
    case 'hold':
      return afterHold(report, state, decision.until);
    case 'await-approval':
      return `Waits for a person (${decision.subject}): ${decision.because}`;
    case 'complete':
      return `Ends as ${decision.outcome}: ${decision.because}`;
  }
}

/** For how long any user met the new version, in ms. */
export function exposedFor(state: OpenState | ClosedState, until: number): number {
  return state.shifts.reduce((sum, { at, to }, i) => {
    const end = state.shifts[i + 1]?.at ?? until;
    return to.share > 0 ? sum + Math.max(0, end - at) : sum;
  }, 0);
}

/** What share of users and requests met the new version, and for how long. */
export function costText(report: ReleaseReport, state: OpenState | ClosedState, until: number): string {
  if (state.highest.share === 0) return 'No user met the new version';
  const time = `for ${span(0, exposedFor(state, until))}, at most ${shareText(state.highest.share)} of users`;
  const seen = requestsSeen(report.plan, state);
  if (seen === null || seen.all === 0) return `Users met the new version ${time}`;
  const share = shareText(seen.candidate / seen.all);
  return `${countText(seen.candidate)} of ${countText(seen.all)} requests that were looked at (${share}) met the new version, ${time}`;
}
