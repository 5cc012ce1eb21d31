/** How a release or one of its effects ended, in the one line of a status: the cause first, as the end may be cut. */
import type { Plan } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import { shareText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import type { Outcome } from './event.ts';
import { requestsSeen } from './evidence.ts';
import type { OpenState, ReleaseState } from './state.ts';
import { isPerson, versionWords } from './words.ts';

/** `UTC` is left out: GitHub shows the time of every status itself. */
const clock = (at: Instant): string => new Date(at).toISOString().slice(11, 16);

/** How long users met the candidate, and how many requests did where they were counted. */
function cost(plan: Plan, state: OpenState, now: Instant): string {
  const from = state.shifts.find(({ to }) => to.share > 0)?.at;
  if (from === undefined) return `No user met ${versionWords(plan)}`;
  const seen = requestsSeen(plan, state);
  const share =
    seen === null || seen.all === 0
      ? `Up to ${shareText(state.highest.share)} of users`
      : `${shareText(seen.candidate / seen.all)} of requests`;
  return `${share} met ${versionWords(plan)} for ${durationText(now - from)}`;
}

/** Lines by which tools say what went wrong: `QueryFailedError: …`, and then `psql:2: ERROR:  column "x" …`. */
const SAYS = [
  /^[\w.]*(error|exception|fatal|panic)\b[^:]*:/i,
  /\b(error|exception|fatal|panic|failed|denied|cannot|could not)\b/i,
];
/** No cause is longer; a line may be, of a tool that counts in dots. */
const LONGEST = 500;

/**
 * Why an effect was given up, short enough for a status: of a command that failed what its tool gave as the cause, of
 * anything else the first line.
 */
export function failureWords(message: string): string {
  const [first = '', ...rest] = message.split('\n').map((line) => line.trim().slice(0, LONGEST));
  const printed = rest.filter((line) => line !== '');
  if (!/ exit code \d+$/.test(first)) return first;
  const said = SAYS.flatMap((says) => printed.find((line) => says.test(line)) ?? []);
  return said[0] ?? printed.at(-1) ?? first;
}

/** A migration that stopped somewhere: nobody knows how far it came. */
export const isHalfMigrated = (state: Exclude<ReleaseState, { is: 'none' }>): boolean =>
  state.migrated === 'unknown';

function failedWords(state: OpenState, because: string): string {
  if (isHalfMigrated(state)) return `Failed, schema may be changed in part: ${because}`;
  return `Failed, users stay on the live version: ${because}`;
}

/** Users have it, whole; an action that is used without a rollout ends when it has done its part. */
function completedWords(plan: Plan, state: OpenState, because: string): string {
  const last = state.shifts.at(-1);
  if (last === undefined) return `Done: ${because}`;
  const since = `${shareText(last.to.share)} of users since ${clock(last.at)} UTC`;
  return plan.brings === 'earlier' ? `Back on the earlier version: ${since}` : `Released: ${since}`;
}

/** Who called it off is named where it was a person. */
function calledOffWords({ course }: OpenState, because: string): string {
  return course.is === 'back' && course.by !== null && isPerson(course.by)
    ? `Called off by @${course.by}, nothing was changed: ${course.because}`
    : `Called off, nothing was changed: ${because}`;
}

export function endWords(
  plan: Plan,
  state: OpenState,
  outcome: Outcome,
  because: string,
  now: Instant,
): string {
  switch (outcome) {
    case 'completed':
      return completedWords(plan, state, because);
    case 'rolled-back':
      return `Rolled back. ${cost(plan, state, now)}: ${because}`;
    case 'failed':
      return failedWords(state, because);
    case 'cancelled':
      return calledOffWords(state, because);
    case 'superseded':
      return because;
  }
}
