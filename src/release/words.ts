/** What stands behind the dash of a status: the one line that people read on GitHub's deployments page. */
import type { Plan } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import type { Figure } from '../judge/check.ts';
import { shareText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import type { Effect, Outcome } from './event.ts';
import { requestsSeen } from './evidence.ts';
import type { OpenState } from './state.ts';

/** `Moving to 25 %: proven`, `Rolling back to 0 %: errors 6.1 % of 480 (limit: < 5 %)`. */
export function intentWords(effect: Effect, because: string): string {
  switch (effect.do) {
    case 'backup':
      return 'Backing up the database';
    case 'migrate':
      return 'Migrating the database';
    case 'restore':
      return `Restoring the backup ${effect.backup}`;
    case 'deploy':
      return `Deploying to the idle slot ${effect.slot}`;
    case 'drain':
      return `Draining slot ${effect.slot}`;
    case 'shift': {
      const doing = effect.course === 'forward' ? 'Moving' : 'Rolling back';
      return `${doing} to ${shareText(effect.to.share)}: ${because}`;
    }
  }
}

/** Why it rolls back, out of the words of its first intent: the next ones say it again. */
export const causeOf = (words: string): string => words.replace(/^Rolling back to [^:]*: /, '');

/** `10 % of users. errors 0.4 % of 480 (limit: < 5 %)`. */
export function lookWords(share: number, figures: readonly Figure[]): string {
  const shown = figures.map(({ check, found, limit }) => `${check} ${found} (limit: ${limit})`);
  return [`${shareText(share)} of users`, ...shown].join('. ');
}

/** `UTC` is left out: GitHub shows the time of every status itself. */
const clock = (at: Instant): string => new Date(at).toISOString().slice(11, 16);

/** How long users met the candidate, and how many requests did where they were counted. */
function cost(plan: Plan, state: OpenState, now: Instant): string {
  const from = state.shifts.find(({ to }) => to.share > 0)?.at;
  if (from === undefined) return 'No user met the new version';
  const seen = requestsSeen(plan, state);
  const share =
    seen === null || seen.all === 0
      ? `Up to ${shareText(state.highest.share)} of users`
      : `${shareText(seen.candidate / seen.all)} of requests`;
  return `${share} met the new version for ${durationText(now - from)}`;
}

export function endWords(
  plan: Plan,
  state: OpenState,
  outcome: Outcome,
  because: string,
  now: Instant,
): string {
  switch (outcome) {
    case 'completed': {
      const last = state.shifts.at(-1);
      return last === undefined
        ? `Done: ${because}`
        : `Released: ${shareText(last.to.share)} of users since ${clock(last.at)} UTC`;
    }
    case 'rolled-back':
      return `Rolled back. ${cost(plan, state, now)}: ${because}`;
    case 'failed':
      return `Failed, users stay on the live version: ${because}`;
    case 'cancelled':
      return `Called off: ${because}`;
    case 'superseded':
      return because;
  }
}
