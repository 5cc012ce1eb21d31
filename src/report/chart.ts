/**
 * Exposure over time: as data, as a line of text, and as the Mermaid chart that GitHub draws in a comment. The
 * chart carries its exact data in a comment of its own, so that chart-svg.ts can draw it where Mermaid is not.
 */
import { shareText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import type { ReleaseState } from '../release/state.ts';
import { clock } from './moment.ts';

/** Shares 0..1; instants in ms. `steps` are in order and hold until the next. */
export interface Chart {
  readonly from: Instant;
  readonly to: Instant;
  readonly steps: readonly { readonly at: Instant; readonly share: number }[];
  readonly looks: readonly Instant[];
  /** How it ended, if it has. */
  readonly end: string | null;
}

/** How many points Mermaid draws: it knows no steps, so a line of many points stands for them. */
const POINTS = 121;
const DATA = '%% sluiceway ';

/** `null` until the first shift. */
export function chartOf(state: ReleaseState, now: Instant): Chart | null {
  if (state.is === 'none' || state.shifts.length === 0) return null;
  const to = state.is === 'closed' ? state.ended : now;
  return {
    from: state.opened,
    to: Math.max(to, state.opened + 1),
    steps: [
      { at: state.opened, share: 0 },
      ...state.shifts.map((shift) => ({ at: shift.at, share: shift.to.share })),
    ],
    looks: state.looks.map((look) => look.at),
    end: state.is === 'closed' ? state.outcome : null,
  };
}

export const shareAt = (chart: Chart, at: Instant): number =>
  chart.steps.findLast((step) => step.at <= at)?.share ?? 0;

/** `0 % → 5 % (14:02) → 0 % (14:13)`. */
export const exposureLine = (chart: Chart): string =>
  chart.steps
    .map(({ at, share }, i) => (i === 0 ? shareText(share) : `${shareText(share)} (${clock(at, chart.to)})`))
    .join(' → ');

/** The unit in which a span of `ms` is counted, with its length. */
const UNITS = [
  { name: 'days', ms: 86_400_000 },
  { name: 'hours', ms: 3_600_000 },
  { name: 'minutes', ms: 60_000 },
  { name: 'seconds', ms: 1000 },
] as const;

export const axisOf = (chart: Chart): { readonly name: string; readonly ms: number } =>
  UNITS.find(({ ms }) => chart.to - chart.from >= 2 * ms) ?? { name: 'seconds', ms: 1000 };

const percent = (share: number): number => Number((share * 100).toFixed(2));

/** Mermaid's own first colours are too pale to be seen; these show on light and dark. It is as high as it needs to be. */
const LOOK = {
  themeVariables: { xyChart: { plotColorPalette: '#2f81f7, #bf8700', backgroundColor: 'transparent' } },
  xyChart: { width: 800, height: 300 },
} as const;

/** How high the tick of a look is, in percent: seen beside the line, and not taken for one. */
const TICK = 4;

/** Along the bottom: Mermaid has no marks, so that a line rises and falls at each look. */
function ticks({ from, to, looks }: Chart): readonly number[] {
  const at = new Set(looks.map((look) => Math.round(((look - from) / (to - from)) * (POINTS - 1))));
  return Array.from({ length: POINTS }, (_, i) => (at.has(i) ? TICK : 0));
}

/** An `xychart` of Mermaid 11: the share of users, and a tick a look. */
export function mermaid(chart: Chart): string {
  const axis = axisOf(chart);
  const length = chart.to - chart.from;
  const line = Array.from({ length: POINTS }, (_, i) =>
    percent(shareAt(chart, chart.from + (length * i) / (POINTS - 1))),
  );
  return [
    `%%{init: ${JSON.stringify(LOOK)}}%%`,
    'xychart-beta',
    `  ${DATA}${JSON.stringify(chart)}`,
    `  x-axis "${axis.name} since it was opened" 0 --> ${Number((length / axis.ms).toFixed(2))}`,
    '  y-axis "% of users" 0 --> 100',
    `  line [${line.join(', ')}]`,
    ...(chart.looks.length === 0 ? [] : [`  line [${ticks(chart).join(', ')}]`]),
  ].join('\n');
}

/** The data that a chart carries, as JSON; `null` where the text is not one of ours. */
export function carriedData(text: string): string | null {
  const line = text.split('\n').find((each) => each.trimStart().startsWith(DATA));
  return line === undefined ? null : line.trimStart().slice(DATA.length);
}
