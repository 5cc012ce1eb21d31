/** What `database.rehearsal.expect` says of the figures. Pure. */
import type { Figure } from '../../judge/check.ts';
import type { Condition } from '../../judge/condition.ts';
import { evaluate } from '../../judge/evaluate.ts';
import { value } from '../../judge/reading.ts';
import type { Figures } from './figures.ts';

export type Expectation =
  | { readonly is: 'passed' | 'failed'; readonly figure: Figure; readonly line: number }
  | { readonly is: 'unavailable'; readonly why: string; readonly text: string; readonly line: number };

const units: Readonly<Record<keyof Figures | 'findings', string>> = {
  blocking: 'ms',
  duration: 'ms',
  rewrites: '',
  scans: '',
  wal: 'B',
  disk: 'B',
  statements: '',
  findings: '',
};
const isField = (field: string): field is keyof typeof units => Object.hasOwn(units, field);

/** `figures` is null where nothing was measured: unknown is never good. */
export function expectations(
  conditions: readonly Condition[],
  figures: (Figures & { readonly findings: number }) | null,
): readonly Expectation[] {
  return conditions.map((condition): Expectation => {
    const { field, line, text } = condition;
    const sample = figures === null || !isField(field) ? undefined : value(figures[field], units[field]);
    if (sample === undefined) return { is: 'unavailable', why: 'it was not measured', text, line };
    const found = evaluate(condition, { is: 'single', sample });
    return found.is === 'unavailable' ? { ...found, text, line } : { ...found, line };
  });
}
