/** The plan for people: its phases, then what each step will be able to tell. */
import { durationText } from '../../config/units.ts';
import { shareText } from '../../judge/figure.ts';
import {
  type CheckOutlook,
  forecastText,
  holdForDoubling,
  type StepOutlook,
  warningsOf,
} from '../../release/outlook.ts';
import type { PhaseWords } from './phases.ts';

type Cells = readonly string[];

/** Columns as wide as their widest cell. */
function columns(rows: readonly Cells[]): readonly string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Medians of the two rises that people ask about. */
function sees({ sees: all }: CheckOutlook): string {
  if (all.length === 0) return 'holds only: no guard';
  return all
    .filter(({ rise }) => rise === 2 || rise === 5)
    .toReversed()
    .map(({ rise, median }) => `x${rise} ${Number.isFinite(median) ? `in ${forecastText(median)}` : 'never'}`)
    .join(', ');
}

const holdText = ({ step }: StepOutlook): string => `${durationText(step.least)}..${durationText(step.most)}`;

function rowsOf(outlook: StepOutlook, index: number): readonly Cells[] {
  const { step, checks } = outlook;
  const looks = step.every > 0 ? String(Math.max(1, Math.ceil(step.least / step.every))) : '';
  const hold = holdForDoubling(outlook);
  const doubling = Number.isFinite(hold) ? forecastText(hold) : 'no hold does';
  const own = [String(index + 1), shareText(step.exposure.share), holdText(outlook)];
  if (checks.length === 0) return [[...own, '', 'nothing that traffic decides', '', '', '']];
  return checks.map((check, i) => {
    const proof = forecastText(check.proof);
    return i === 0
      ? [...own, looks, check.name, sees(check), proof, doubling]
      : ['', '', '', '', check.name, sees(check), proof, ''];
  });
}

const HEADINGS = [
  'step',
  'exposure',
  'hold',
  'looks',
  'signal',
  'sees',
  'proven well',
  'hold to see a doubling',
];

const phaseLines = (phases: readonly PhaseWords[]): readonly string[] =>
  columns(phases.flatMap(({ phase, words }) => words.map((line, i) => [`  ${i === 0 ? phase : ''}`, line])));

export interface Shown {
  readonly title: string;
  /** What the forecast rests on. */
  readonly traffic: string;
  readonly phases: readonly PhaseWords[];
  readonly steps: readonly StepOutlook[];
}

export function planText({ title, traffic, phases, steps }: Shown): string {
  const warnings = steps.flatMap((step, i) => warningsOf(step).map((line) => `! step ${i + 1}: ${line}`));
  const table = [HEADINGS, ...steps.flatMap(rowsOf)];
  return [
    title,
    ...phaseLines(phases),
    ...(steps.length === 0 ? [] : ['', traffic, ...columns(table).map((line) => `  ${line}`)]),
    ...(warnings.length === 0 ? [] : ['', ...warnings]),
  ].join('\n');
}
