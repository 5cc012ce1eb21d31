/** What is said of a wish: what it would do, what came of it, and what the release waits for. */
import type { Driven } from '../engine/drive.ts';
import { shareText } from '../judge/figure.ts';
import type { ReleaseState } from '../release/state.ts';
import type { Steer } from './steer-request.ts';

const shareOf = (state: ReleaseState): string => shareText(state.is === 'none' ? 0 : state.exposure.share);

/** `set 10 %`, `take the next step now`. */
export function doing(asked: Steer): string {
  switch (asked.what) {
    case 'set':
      return `set ${shareText(asked.share)} of users, and pause there`;
    case 'pause':
      return 'pause: users stay where they are, and the guards go on';
    case 'resume':
      return 'resume: the plan goes on from there';
    case 'advance':
      return 'take the next step now, unless a guard fails';
  }
}

export const wouldDo = (asked: Steer, state: ReleaseState, approval: boolean): string =>
  [
    `Would ${doing(asked)}. ${shareOf(state)} of users have the new version now.`,
    ...(approval
      ? ['More users may get it by that: it takes an approval under the protected environment.']
      : []),
    'A dry run: nothing was changed.',
  ].join('\n');

/** For the job under the environment without reviewers. */
export const handsOver =
  'More users may get the new version by that. Next, under the protected environment: this action without "part".';

export const unapproved = (environment: string): string =>
  `More users may get the new version by that, and nobody has approved it: nothing was changed. Run this in a job with "environment: ${environment}", and one of its reviewers approves the run.`;

/** Another run holds the release: it finds the wish at its next turn. */
export const leftTo = (asked: Steer, why: string): string =>
  `In the ledger: ${doing(asked)}. ${why} That run acts on it at its next turn, within half a minute.`;

/** Whether what was asked has come about, as far as it depends on this run. */
export function isDone(asked: Steer, { state, decision }: Driven): boolean {
  if (state.is !== 'open') return state.is === 'closed' && state.outcome === 'completed';
  if (decision.is === 'await-approval' && decision.subject === 'repair') return false;
  const { course } = state;
  switch (asked.what) {
    case 'set':
      return course.is === 'paused' && Math.abs(state.exposure.share - asked.share) < 0.0001;
    case 'pause':
      return course.is === 'paused';
    case 'resume':
    case 'advance':
      return course.is === 'forward';
  }
}

const sentence = (text: string): string => (/[.\u2026!?]$/.test(text) ? text : `${text}.`);

const onwards = ' Go on by steer with "resume" or "advance", or take users back by rollback.';

/** The last line of the log. */
export function outcomeWords(asked: Steer, driven: Driven): string {
  const { state, decision } = driven;
  if (state.is === 'closed') return sentence(state.words);
  const now = `${shareOf(state)} of users have the new version`;
  if (!isDone(asked, driven)) return `Not done, ${now}: ${sentence(decision.because)}`;
  const paused = state.is === 'open' && state.course.is === 'paused';
  if (paused) return `Paused: ${now}, and the guards go on.${onwards}`;
  return `Done: ${now}. ${sentence(decision.because)} The job that releases it, or the tick, goes on from there.`;
}
