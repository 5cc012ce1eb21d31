/** The figures for people, as a Markdown table, and for programs, as JSON. */
import { markdownTable } from 'markdown-table';
import type { Measured } from './measured.ts';

const amount = (figure: number, unit: string): string => `${figure.toLocaleString('en')} ${unit}`;

/** A goal that was missed says so in capitals: it must not be read over. */
export function figureTable(all: readonly Measured[]): string {
  const rows = all.map(({ name, figure, unit, goal, met }) => [
    name,
    amount(figure, unit),
    `at most ${goal.toLocaleString('en')}`,
    met ? 'met' : 'MISSED',
  ]);
  return markdownTable([['figure', 'measured', 'goal', ''], ...rows], { align: ['l', 'r', 'r', 'l'] });
}

/** What `--json FILE` writes. */
export const asJson = (all: readonly Measured[]): string => `${JSON.stringify({ measured: all }, null, 2)}\n`;
