import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { carriedData, type Chart, chartOf, mermaid, shareAt } from '../../src/report/chart.ts';
import { chartFile, chartSvg } from '../../src/report/chart-svg.ts';
import { page } from '../../sandbox/pages/page.ts';
import { comment } from '../../src/report/comment.ts';
import { report } from './sample.ts';

const chart: fc.Arbitrary<Chart> = fc
  .array(
    fc.record({
      after: fc.integer({ min: 1, max: 10_000_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { maxLength: 12 },
  )
  .map((moves) => {
    const from = Date.UTC(2026, 10, 22);
    let at = from;
    const steps = moves.map(({ after, share }) => {
      at += after;
      return { at, share };
    });
    return { from, to: at + 1000, steps: [{ at: from, share: 0 }, ...steps], looks: [at], end: null };
  });

test('the chart has the exposure at each moment, and carries its data exactly', () => {
  fc.assert(
    fc.property(chart, (given) => {
      const text = mermaid(given);
      expect(JSON.parse(carriedData(text) ?? 'null')).toEqual(given);
      const line = /line \[(.*)\]/.exec(text)?.[1]?.split(', ').map(Number) ?? [];
      expect(line.every((percent) => percent >= 0 && percent <= 100)).toBe(true);
      expect(line.at(-1)).toBeCloseTo(shareAt(given, given.to) * 100, 1);
    }),
  );
});

test('each look is a tick at the bottom of the chart, and none is drawn without one', () => {
  const from = Date.UTC(2026, 10, 22);
  const given = { from, to: from + 120_000, steps: [{ at: from, share: 0.5 }], looks: [], end: null };
  expect(mermaid(given).match(/^ {2}line /gm)).toHaveLength(1);
  const ticks =
    mermaid({ ...given, looks: [from + 30_000, from + 90_000] })
      .split('\n')
      .at(-1) ?? '';
  const high = ticks.split(', ').flatMap((tick, i) => (Number(tick) > 0 ? [i] : []));
  expect(high).toEqual([30, 90]);
});

test('the file shows itself: it is well-formed by its own style, light and dark', () => {
  const from = Date.UTC(2026, 10, 22);
  const steps = [{ at: from, share: 0.5 }];
  const file = chartFile({ from, to: from + 3000, steps, looks: [], end: 'completed' });
  expect(file).toMatch(/^<svg class="chart" xmlns="http:\/\/www.w3.org\/2000\/svg" /);
  expect(file).toContain('prefers-color-scheme: dark');
  expect(file.endsWith('</svg>\n')).toBe(true);
});

test('the drawing has no figure that is none', () => {
  fc.assert(fc.property(chart, (given) => !/NaN|Infinity|undefined/.test(chartSvg(given))));
});

test('the label of a small step back does not lie on the line', () => {
  const from = Date.UTC(2026, 10, 22);
  const steps = [0, 0.05, 0].map((share, i) => ({ at: from + 1000 * i, share }));
  const drawn = chartSvg({ from, to: from + 3000, steps, looks: [], end: 'rolled-back' });
  const line = Number(/<circle class="shift" [^>]*cy="([\d.]+)"/.exec(drawn)?.[1]);
  const words = Number(/<text class="label back" [^>]*y="([\d.]+)"/.exec(drawn)?.[1]);
  expect(words).toBeLessThan(line - 4);
});

test('there is no chart before the first shift', () => {
  expect(chartOf({ is: 'none', last: 0 }, 0)).toBeNull();
});

test('a page needs nothing from elsewhere: the chart is drawn in it, and nothing is fetched', () => {
  const html = page('Release 41', comment(report(true), {}, null));
  expect(html).toContain('<svg class="chart"');
  expect(html).not.toMatch(/<script|<link|<img|src=|xychart/);
  expect(html).toContain('<table>');
});
