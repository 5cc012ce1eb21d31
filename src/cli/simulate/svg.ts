/** The chart as an SVG file: users on the new version over time, a line a case. */
import type { Point } from './summary.ts';

export interface Line {
  readonly title: string;
  readonly colour: string;
  readonly points: readonly Point[];
}

const size = { width: 720, height: 320, left: 56, right: 16, top: 48, bottom: 40 } as const;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Scale {
  readonly x: (minute: number) => number;
  readonly y: (share: number) => number;
}

function scaleFor(end: number): Scale {
  const { width, height, left, right, top, bottom } = size;
  return {
    x: (minute) => Math.round((left + (minute / end) * (width - left - right)) * 10) / 10,
    y: (share) => Math.round((height - bottom - share * (height - top - bottom)) * 10) / 10,
  };
}

/** A step for a share or a time that people would count in: 1, 2 or 5 times a power of ten. */
function tickFor(end: number): number {
  const power = 10 ** Math.floor(Math.log10(end / 5));
  return [1, 2, 5, 10].map((of) => of * power).find((tick) => end / tick <= 8) ?? end;
}

function grid({ x, y }: Scale, end: number): readonly string[] {
  const tick = tickFor(end);
  const shares = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line x1="${x(0)}" y1="${y(share)}" x2="${x(end)}" y2="${y(share)}" stroke="#d0d7de"/><text x="${x(0) - 8}" y="${y(share) + 4}" text-anchor="end">${share * 100} %</text>`,
  );
  const times = Array.from({ length: Math.floor(end / tick) + 1 }, (_, i) => i * tick).map(
    (minute) => `<text x="${x(minute)}" y="${y(0) + 20}" text-anchor="middle">${minute} min</text>`,
  );
  return [...shares, ...times];
}

/** `lines` have at least one point each. */
export function svgOf(title: string, lines: readonly Line[]): string {
  const end = Math.max(...lines.flatMap(({ points }) => points.map(({ minute }) => minute)));
  const scale = scaleFor(end);
  const drawn = lines.map(({ colour, points }) => {
    const at = points.map(({ minute, exposure }) => `${scale.x(minute)},${scale.y(exposure)}`).join(' ');
    return `<polyline points="${at}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  });
  const legend = lines.map(
    (line, i) =>
      `<text x="${size.left + i * 320}" y="38" fill="${line.colour}">${escaped(line.title)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12" fill="#57606a">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${size.left}" y="20" font-size="14" fill="#1f2328">${escaped(title)}</text>`,
    ...legend,
    ...grid(scale, end),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}
