/** The exposure chart as SVG: a file of its own, and for pages that must be shown without Mermaid and without a network. */
import { shareText } from '../judge/figure.ts';
import { axisOf, type Chart, shareAt } from './chart.ts';
import { html } from './escape.ts';

const WIDTH = 720;
const HEIGHT = 260;
const LEFT = 52;
const RIGHT = 24;
const TOP = 26;
const BOTTOM = 40;

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (share: number) => number;
}

const round = (figure: number): number => Math.round(figure * 10) / 10;

const scaleOf = ({ from, to }: Chart): Scale => ({
  x: (at) => round(LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT - RIGHT)),
  y: (share) => round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)),
});

const label = (
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  kind = 'label',
): string => `<text class="${kind}" x="${x}" y="${y}" text-anchor="${anchor}">${html(words)}</text>`;

function grid({ x, y }: Scale, chart: Chart): string {
  const lines = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(share)}" y2="${y(share)}"/>` +
      label(LEFT - 8, y(share) + 4, shareText(share), 'end'),
  );
  const axis = axisOf(chart);
  const length = (chart.to - chart.from) / axis.ms;
  const every = [1, 2, 5, 10, 15, 20, 30, 60].find((step) => length / step <= 8) ?? Math.ceil(length / 8);
  const ticks = Array.from({ length: Math.floor(length / every) + 1 }, (_, i) =>
    label(x(chart.from + i * every * axis.ms), HEIGHT - BOTTOM + 18, String(i * every), 'middle'),
  );
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  return [...lines, ...ticks, label(middle, HEIGHT - 4, `${axis.name} since it was opened`, 'middle')].join(
    '',
  );
}

/** The outline of the steps: level until the next shift, then straight up or down. */
function outline({ x, y }: Scale, chart: Chart): string {
  const moves = chart.steps.map(
    ({ at, share }, i) => `${i === 0 ? 'M' : 'H'}${x(at)}${i === 0 ? ' ' : 'V'}${y(share)}`,
  );
  return [...moves, `H${x(chart.to)}`].join('');
}

/** Beside the line where it falls far, above it where it falls so little that the label would lie on it. */
function backLabel(left: number, above: number, below: number, share: number): string {
  const far = below - above >= 24;
  return label(left - 8, far ? below - 6 : above - 9, shareText(share), 'end', 'label back');
}

function shifts({ x, y }: Scale, chart: Chart): string {
  return chart.steps
    .slice(1)
    .map(({ at, share }, i) => {
      const [left, top] = [x(at), y(share)];
      const before = chart.steps[i]?.share ?? 0;
      return share < before
        ? `<circle class="back" cx="${left}" cy="${top}" r="4.5"/>${backLabel(left, y(before), top, share)}`
        : `<circle class="shift" cx="${left}" cy="${top}" r="4.5"/>${label(left, top - 9, shareText(share), 'middle', 'label strong')}`;
    })
    .join('');
}

const looks = ({ x, y }: Scale, chart: Chart): string =>
  chart.looks
    .map((at) => `<circle class="look" cx="${x(at)}" cy="${y(shareAt(chart, at))}" r="2.5"/>`)
    .join('');

/** An `<svg>` element to be styled by the page (classes grid, line, area, shift, back, look, label), or by `style`. */
export function chartSvg(chart: Chart, style = ''): string {
  const scale = scaleOf(chart);
  const path = outline(scale, chart);
  const area = `${path}V${scale.y(0)}H${scale.x(chart.from)}Z`;
  const end =
    chart.end === null
      ? ''
      : label(WIDTH - RIGHT, TOP - 12, chart.end.replace('-', ' '), 'end', 'label strong');
  return [
    `<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Exposure over time">`,
    style,
    grid(scale, chart),
    `<path class="area" d="${area}"/><path class="line" d="${path}"/>`,
    looks(scale, chart),
    shifts(scale, chart),
    end,
    '</svg>',
  ].join('');
}

/** As GitHub's own colours, light or dark as the reader's system is. */
const STYLE = `<style>
.chart { --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --paper: #fff; --blue: #0969da; --red: #cf222e;
  background: var(--paper); font: 11px -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
@media (prefers-color-scheme: dark) { .chart { --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d; --paper: #0d1117;
  --blue: #4493f8; --red: #f85149; } }
.grid { stroke: var(--line); } .line { fill: none; stroke: var(--blue); stroke-width: 2; }
.area { fill: var(--blue); opacity: .12; } .label { fill: var(--soft); } .strong { fill: var(--ink); font-weight: 600; }
.back { fill: var(--red); } .shift { fill: var(--blue); } .look { fill: var(--paper); stroke: var(--blue); }
</style>`;

/** The whole of an SVG file. */
export const chartFile = (chart: Chart): string => `${chartSvg(chart, STYLE)}\n`;
