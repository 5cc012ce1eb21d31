/** What stands behind the dash of a status: the one line that people read on GitHub's deployments page. */
import type { Plan } from '../config/plan.ts';
import type { Figure } from '../judge/check.ts';
import { shareText } from '../judge/figure.ts';
import type { Reason } from '../judge/look.ts';
import type { Effect } from './event.ts';
import type { StepFigure } from './figures.ts';

/** Which version it is that users get: a rollback of a finished release brings back one that they had. */
export const versionWords = ({ brings }: Plan): string => `the ${brings} version`;

const doing = { forward: 'Moving to', back: 'Rolling back to', set: 'Setting' } as const;

/** `Moving to 25 %: all figures are within their limits`, `Rolling back to 0 %: errors 6.1 % of 480 (limit: < 5 %)`. */
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
    case 'dispatch':
      return `Asking for an approval: ${because}`;
    case 'shift': {
      const way = effect.goal === undefined ? '' : `, on the way to ${shareText(effect.goal.share)}`;
      return `${doing[effect.course]} ${shareText(effect.to.share)}${way}: ${because}`;
    }
  }
}

/** Why it rolls back, out of the words of its first intent: the next ones say it again. */
export const causeOf = (words: string): string => words.replace(/^Rolling back to [^:]*: /, '');

/** A bot acts for somebody whom GitHub does not name. */
export const isPerson = (login: string): boolean => !login.endsWith('[bot]');

/** `@dora: Orders print twice`. */
export const saidBy = (by: string, words: string): string => (isPerson(by) ? `@${by}: ${words}` : words);

/** `paused, @dora: Let us look at the logs`. */
export const pausedWords = ({
  by,
  because,
}: {
  readonly by: string | null;
  readonly because: string;
}): string => (by === null || !isPerson(by) ? `paused: ${because}` : `paused, ${saidBy(by, because)}`);

/** What a comparison is with: ` beside 0.5 % of 9,120 live`. */
const besideLive = (figure: Figure | StepFigure): string =>
  'live' in figure && figure.live !== '' && /^\S+ live/.test(figure.limit)
    ? ` beside ${figure.live} live`
    : '';

/** As one reads it: `errors 0.4 % of 480 (limit: < 5 %)`; what only holds has no limit beside it. */
export function figureWords(figure: Figure | StepFigure): string {
  const { check, found, limit } = figure;
  return found === limit ? `${check} ${found}` : `${check} ${found}${besideLive(figure)} (limit: ${limit})`;
}

/** Where there is no room: `errors 0.4 % of 480 (< 5 %)`. */
const shortWords = ({ check, found, limit }: Figure): string =>
  found === limit ? `${check} ${found}` : `${check} ${found} (${limit})`;

/** `10 %: errors 0.4 % of 480 (< 5 %), health holds`: what is nearest to its limit first, as the end may be cut. */
export function lookWords(
  share: number,
  figures: readonly StepFigure[],
  missing: readonly string[] = [],
): string {
  const shown = figures.toSorted((a, b) => b.near - a.near).map(shortWords);
  return [shareText(share), [...missing, ...shown].join(', ')].filter((part) => part !== '').join(': ');
}

/** Why the rule decided so; `field` is what it is about, where it is about one. */
export function reasonWords(reason: Reason, field: string): string {
  switch (reason) {
    case 'hard':
    case 'over-limit':
    case 'gauge':
      return `${field} is over its limit`;
    case 'worse-than-old':
      return `${field} is worse than on the live version`;
    case 'shared-incident':
      return `${field} is over its limit on both versions: the candidate alone cannot be the cause`;
    case 'incident-over':
      return 'the live version is well again: looking once more';
    case 'no-data':
      return 'a figure is missing';
    case 'too-few-looks':
      return 'too few looks had every figure';
    case 'in-progress':
      return 'nothing speaks against it so far';
    case 'unproven':
      return `${field} is not yet shown to be within its limit`;
    case 'proven':
      return 'all figures are within their limits';
  }
}
