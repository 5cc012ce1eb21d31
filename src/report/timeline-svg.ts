/** The timeline as SVG, for a page without Mermaid and without a network. */
import { durationText } from '../config/units.ts';
import { html } from './escape.ts';
import type { Bar, Timeline } from './timeline.ts';

const WIDTH = 900;
const LEFT = 150;
const RIGHT = 20;
const TOP = 34;
const LINE = 26;
const BOTTOM = 34;

const round = (figure: number): number => Math.round(figure * 10) / 10;
const fits = 6.6;

interface Placed extends Bar {
  readonly y: number;
}

/** A line a bar; the row's name stands at its first. */
const placed = (bars: readonly Bar[]): readonly Placed[] => {
  const rows = [...new Set(bars.map(({ row }) => row))];
  const ordered = rows.flatMap((row) => bars.filter((bar) => bar.row === row));
  return ordered.map((bar, index) => ({ ...bar, y: TOP + index * LINE }));
};

const text = (x: number, y: number, words: string, anchor: string, kind = 'label'): string =>
  `<text class="${kind}" x="${round(x)}" y="${y}" text-anchor="${anchor}">${html(words)}</text>`;

const clipped = (words: string, most: number): string =>
  words.length <= most ? words : `${words.slice(0, Math.max(1, most - 1))}…`;

/** Inside of its bar where there is room, else on the side that has more. */
function words(bar: Placed, left: number, width: number): string {
  const needed = bar.words.length * fits + 12;
  const y = bar.y + 15;
  if (width >= needed) return text(left + 6, y, bar.words, 'start', 'label inside');
  const after = WIDTH - RIGHT - left - width;
  const before = left - LEFT;
  if (after >= needed || after >= before)
    return text(left + width + 6, y, clipped(bar.words, Math.floor((after - 8) / fits)), 'start');
  return text(left - 6, y, clipped(bar.words, Math.floor((before - 8) / fits)), 'end');
}

function barOf(bar: Placed, length: number): string {
  const scale = (WIDTH - LEFT - RIGHT) / length;
  const left = LEFT + bar.from * scale;
  const width = Math.max(3, (bar.to - bar.from) * scale);
  const shape = `<rect class="bar ${bar.kind}" x="${round(left)}" y="${bar.y}" width="${round(width)}" height="20" rx="3"/>`;
  return shape + words(bar, left, width);
}

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const all = [...steps, ...steps.map((step) => step * 1_000), 1e6, 2e6, 5e6, 1e7, 2e7, 5e7];

function axis(length: number, height: number): string {
  const every = all.find((step) => length / step <= 8) ?? length;
  return Array.from({ length: Math.floor(length / every) + 1 }, (_, index) => {
    const x = LEFT + ((index * every) / length) * (WIDTH - LEFT - RIGHT);
    const label =
      index === 0
        ? '0'
        : every % 1_000 === 0 || index * every < 1_000
          ? durationText(index * every)
          : `${(index * every) / 1_000} s`;
    const line = `<line class="grid" x1="${round(x)}" x2="${round(x)}" y1="${TOP - 8}" y2="${height - BOTTOM + 4}"/>`;
    return line + text(x, height - BOTTOM + 20, label, 'middle', 'label tick');
  }).join('');
}

/** An `<svg>` element to be styled by the page (classes grid, bar, statement, failed, everybody, writers, waited, label). */
export function timelineSvg({ bars, length }: Timeline): string {
  const all = placed(bars);
  const height = TOP + all.length * LINE + BOTTOM;
  const names = all.filter((bar, index) => all[index - 1]?.row !== bar.row);
  return [
    `<svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="What the migration did, over time">`,
    axis(length, height),
    ...names.map((bar, index) =>
      index === 0 ? '' : `<line class="rule" x1="0" x2="${WIDTH}" y1="${bar.y - 4}" y2="${bar.y - 4}"/>`,
    ),
    ...names.map(({ row, y }) => text(6, y + 15, clipped(row, 21), 'start', 'label strong')),
    ...all.map((bar) => barOf(bar, length)),
    '</svg>',
  ].join('');
}

/** For a page that shows one. */
export const timelineStyle = `.timeline{width:100%;height:auto}.timeline .label{font:12px system-ui,sans-serif;fill:#1f2328}
.timeline .strong{font-weight:600}.timeline .tick{fill:#59636e}.timeline .grid,.timeline .rule{stroke:#d1d9e0}
.timeline .statement{fill:#0969da}.timeline .failed{fill:#82071e}.timeline .everybody{fill:#cf222e}.timeline .writers{fill:#9a6700}
.timeline .waited{fill:#6e7781}
@media (prefers-color-scheme:dark){.timeline .label{fill:#e6edf3}.timeline .tick{fill:#9198a1}.timeline .grid,.timeline .rule{stroke:#3d444d}}
.timeline .inside{fill:#fff}`;

const style = `body{margin:2rem auto;max-width:960px;padding:0 1rem;font:15px/1.5 system-ui,sans-serif;color:#1f2328;background:#fff}
.key i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin:0 .35em 0 1em}
@media (prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}}
${timelineStyle}`;

const keys = [
  ['#0969da', 'a statement'],
  ['#cf222e', 'nobody may read or write'],
  ['#9a6700', 'nobody may write'],
  ['#6e7781', 'others wait for rows'],
] as const;

/** A whole page that needs no network. `above` is a line of plain text. */
export function timelinePage(timeline: Timeline, title: string, above: string): string {
  const key = keys.map(([colour, words]) => `<i style="background:${colour}"></i>${words}`).join('');
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${html(title)}</title><style>${style}</style></head>`,
    `<body><h1>${html(title)}</h1><p>${html(above)}</p><p class="key">${key}</p>${timelineSvg(timeline)}</body></html>\n`,
  ].join('\n');
}
