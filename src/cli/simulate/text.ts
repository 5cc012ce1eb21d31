/** A simulation for people: what became of the rollouts, and how exposure went, as a chart of characters. */
import { countText, shareText } from '../../judge/figure.ts';
import type { Point, Spread, Summary } from './summary.ts';

const minutesText = (minutes: number): string =>
  minutes < 120 ? `${minutes.toFixed(0)} min` : `${(minutes / 60).toFixed(1)} h`;

const spreadText = (spread: Spread | null, text: (figure: number) => string): string =>
  spread === null ? 'nobody' : `${text(spread.median)} (nine in ten: ${text(spread.nineInTen)})`;

/** How many, and when. */
const endText = (part: number, minutes: Spread | null): string =>
  minutes === null ? shareText(part) : `${shareText(part)}, after ${spreadText(minutes, minutesText)}`;

/** One case: `A version as good as the old one`. */
export function summaryText(title: string, summary: Summary): string {
  const { completed, rolledBack, inconclusive } = summary;
  return [
    title,
    `  completed     ${endText(completed, summary.minutesToComplete)}`,
    `  rolled back   ${endText(rolledBack, summary.minutesToRollback)}`,
    `  inconclusive  ${shareText(inconclusive)}: a person is asked`,
    `  met by        ${spreadText(summary.highestShare, shareText)} of users at most`,
    `                ${spreadText(summary.requests, countText)} requests, of which failed ${spreadText(summary.failedRequests, countText)}`,
  ].join('\n');
}

const HEIGHT = 8;
const BLOCKS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A column of `HEIGHT` characters is `value` (0..1) high. */
const cell = (value: number, row: number): string => {
  const eighths = Math.round(value * HEIGHT * 8) - row * 8;
  return BLOCKS[Math.max(0, Math.min(8, eighths))] ?? ' ';
};

/** Users on the new version, averaged over the rollouts, over time. */
export function chartText(points: readonly Point[]): string {
  const rows = Array.from({ length: HEIGHT }, (_, i) => {
    const row = HEIGHT - 1 - i;
    const label = row === HEIGHT - 1 ? '100 %' : row === 0 ? '0 %' : '';
    return `  ${label.padStart(5)} │${points.map(({ exposure }) => cell(exposure, row)).join('')}`.trimEnd();
  });
  const last = minutesText(points.at(-1)?.minute ?? 0);
  return [
    '  users on the new version, on average',
    ...rows,
    `        └${'─'.repeat(points.length)}`,
    `         0${last.padStart(points.length - 1)}`,
  ].join('\n');
}
