/** Where a release stands, in words: now, next, how it ended, and what it cost. Plain text, not escaped. */
import { phaseOf } from '../config/plan.ts';
import { countText, shareText } from '../judge/figure.ts';
import type { Decision } from '../release/decision.ts';
import { requestsSeen } from '../release/evidence.ts';
import type { ClosedState, OpenState } from '../release/state.ts';
import { nextStep } from '../release/place.ts';
import { versionWords } from '../release/words.ts';
import { effectText } from './effect.ts';
import type { ReleaseReport } from './model.ts';
import { moment, span } from './moment.ts';
import { awaitedWords, endOf } from './outcome.ts';
import { looksText, proofText } from './progress.ts';

const steps = ({ plan }: ReleaseReport) => phaseOf(plan, 'rollout')?.steps ?? [];

function inStep(report: ReleaseReport, state: OpenState): string {
  const all = steps(report);
  const step = all[state.step];
  const since = `${shareText(state.exposure.share)} since ${moment(state.since, report.now)}`;
  if (step === undefined) return since;
  const place = `step ${state.step + 1} of ${all.length}`;
  const looked = state.looks.some((look) => look.step === state.step);
  if (step.checks.length === 0 && !looked) return `${since}, ${place}`;
  const parts = [since, place, looksText(step, state), proofText(report, state)];
  return parts.filter((text) => text !== '').join(', ');
}

/** Before any user is moved: what was done last. */
function before({ plan }: ReleaseReport, state: OpenState): string {
  switch (state.phase) {
    case 'gates':
      return 'Gates are being checked, nothing was changed yet';
    case 'database':
      return state.backup === null ? 'Nothing was changed yet' : 'The database is backed up, not migrated';
    case 'restore':
      return 'Nothing was changed yet; the backup is restored first';
    case 'deploy':
      return state.deployed
        ? `Slot ${state.slot} has ${versionWords(plan)}, without users`
        : `${upperFirst(versionWords(plan))} is not deployed yet`;
    case 'rollout':
      return `Slot ${state.slot} has ${versionWords(plan)}, without users`;
    case 'end':
      return 'Every phase is done';
  }
}

/** What is so now. */
export function nowText(report: ReleaseReport, state: OpenState): string {
  if (state.pending !== null) {
    const { effect, since } = state.pending;
    return `About to ${effectText(effect)} since ${moment(since, report.now)}`;
  }
  if (state.shifts.length > 0) return inStep(report, state);
  return `${before(report, state)}, since ${moment(state.since, report.now)}`;
}

/** Nobody looks while no run is at it. */
const unattended = ', once the job is run again: nobody looks before';

function afterHold(report: ReleaseReport, state: OpenState, until: number): string {
  const step = steps(report)[state.step];
  const following = nextStep(report.plan, state);
  const left = report.attended || report.ticks !== undefined;
  const at = `${moment(until, report.now)}${left ? '' : unattended}`;
  if (state.course.is === 'paused') return `Nothing goes forward until a person says so; next look at ${at}`;
  if (step === undefined || state.phase !== 'rollout') return `Looks again at ${at}`;
  const due = Math.max(until, state.since + step.least);
  const then = following === undefined ? 'Done' : shareText(following.exposure.share);
  return `${then} at ${moment(due, report.now)}, if nothing speaks against it; next look at ${at}`;
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
      return `Waits for ${awaitedWords(decision.subject)}: ${decision.because}`;
    case 'complete':
      return `Ends, ${endOf(report.plan, decision.outcome)[1]}: ${decision.because}`;
  }
}

/** For how long any user met the candidate, in ms. */
export function exposedFor(state: OpenState | ClosedState, until: number): number {
  return state.shifts.reduce((sum, { at, to }, i) => {
    const end = state.shifts[i + 1]?.at ?? until;
    return to.share > 0 ? sum + Math.max(0, end - at) : sum;
  }, 0);
}

/** Of a release that users stay on: since when, and how much of it was looked at. */
function keptText({ plan, now }: ReleaseReport, state: ClosedState): string {
  const [first, last] = [state.shifts.find(({ to }) => to.share > 0), state.shifts.at(-1)];
  if (first === undefined || last === undefined) return 'No traffic was moved';
  const begun = first === last ? '' : `first users at ${moment(first.at, now)}, `;
  const since = upperFirst(`${begun}${shareText(last.to.share)} since ${moment(last.at, now)}`);
  const seen = requestsSeen(plan, state)?.candidate ?? 0;
  return seen === 0 ? since : `${since}; ${countText(seen)} of their requests were looked at`;
}

/** What share of users and requests met the candidate, and for how long. */
export function costText(report: ReleaseReport, state: OpenState | ClosedState, until: number): string {
  const version = versionWords(report.plan);
  const kept = state.is === 'closed' && (state.outcome === 'completed' || state.outcome === 'superseded');
  if (kept) return keptText(report, state);
  if (state.highest.share === 0) return `No user met ${version}`;
  const time = `for ${span(0, exposedFor(state, until))}, at most ${shareText(state.highest.share)} of users`;
  const seen = requestsSeen(report.plan, state);
  if (seen === null || seen.all === 0) return `Users met ${version} ${time}`;
  const share = shareText(seen.candidate / seen.all);
  return `${countText(seen.candidate)} of ${countText(seen.all)} requests that were looked at (${share}) met ${version}, ${time}`;
}
