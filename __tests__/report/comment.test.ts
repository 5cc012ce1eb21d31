import { describe, expect, test } from '@jest/globals';
import { comment, LONGEST, mergeSections, releaseMarker, sectionIn } from '../../src/report/comment.ts';
import { events, planOf, report } from './sample.ts';

const hold = (now: number) =>
  ({ is: 'hold', until: now + 60_000, figures: [], because: 'in-progress' }) as const;

describe('the comment of an open release', () => {
  const open = report(false);
  const body = comment(report(false, open.plan, hold(open.now)), {}, null);

  test('starts with the marker by which it is found', () => {
    expect(body.split('\n')[0]).toBe(releaseMarker('shop-api', 'production', 41));
  });

  test('says what is released where, and to how many', () => {
    expect(body).toMatch(
      /### 🟢 shop-api \[4f2c1d9\]\(\S+\/commit\/4f2c1d9\w+\) → production · 25 % of users/,
    );
  });

  test('says what is now, what comes next and when, and how to stop it', () => {
    expect(body).toContain('| Now | 25 % since 14:18 UTC, step 2 of 3, look 1 of 5 |');
    expect(body).toContain(
      '| Next | 100 % at 14:28 UTC, if nothing speaks against it; next look at 14:22 UTC |',
    );
    expect(body).toContain(
      '| Stop it | [Roll back](https://github.com/acme/shop/actions/workflows/rollback.yml) |',
    );
  });

  test('shows the last step’s figures of both versions beside the limit', () => {
    expect(body).toContain('| errors | 4.08 % of 2,400 | 0.417 % of 7,200 | &lt; 1 % | ❌ over |');
  });

  test('tells the exposure in words and as a chart', () => {
    expect(body).toContain('Exposure: 0 % → 5 % (14:08) → 25 % (14:18)');
    expect(body).toMatch(/```mermaid\n[^`]*xychart-beta/);
  });

  test('lists the events newest first, with links to their runs', () => {
    const numbers = [...body.matchAll(/^\| (\d+) \| 22 Nov/gm)].map(([, seq]) => Number(seq));
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    expect(numbers).toHaveLength(events(false).length);
    expect(body).toContain('https://github.com/acme/shop/actions/runs/10234/attempts/1');
  });
});

test('a finished release says how it ended, how long it took, and what it cost', () => {
  const body = comment(report(true), {}, null);
  expect(body).toContain('### ↩️ shop-api');
  expect(body).toContain('| Ended | 14:20 UTC: Rolled back: errors 4.08 % (limit: &lt; 1 %) |');
  expect(body).toContain('| Took | 20 min 18 s, since 14:00 UTC |');
  expect(body).toMatch(
    /\| Exposure \| 3,370 of 29,000 requests .*, for 12 min 6 s, at most 25 % of users \|/,
  );
});

describe('sections', () => {
  test('of this run replace the old ones, the others are kept as they are', () => {
    const first = mergeSections(null, 'head 1', { gates: 'old gates', rehearsal: 'rehearsed | once' });
    const second = mergeSections(first, 'head 2', { gates: 'new gates' });
    expect(second).not.toContain('head 1');
    expect(sectionIn(second, 'gates')).toBe('new gates');
    expect(sectionIn(second, 'rehearsal')).toBe('rehearsed | once');
  });

  test('survive any number of later runs without growing', () => {
    const once = comment(report(false), { gates: 'g', rehearsal: 'r' }, null);
    const often = [1, 2, 3].reduce((body) => comment(report(false), {}, body), once);
    expect(often).toBe(once);
  });

  test('that are only half there are left out', () => {
    expect(sectionIn('x <!-- sluiceway:section gates --> y', 'gates')).toBeUndefined();
  });
});

describe('a comment that would be too long', () => {
  const long = { ...report(true), events: Array.from({ length: 40 }, () => events(true)).flat() };

  test('loses its oldest events first, and says how many', () => {
    const body = comment(long, { gates: 'kept' }, null);
    expect(body.length).toBeLessThanOrEqual(LONGEST);
    expect(body).toMatch(/\d+ older events are left out/);
    expect(sectionIn(body, 'gates')).toBe('kept');
  });

  test('loses its sections next, and says so', () => {
    const body = comment(long, { rehearsal: 'x'.repeat(LONGEST) }, null);
    expect(body.length).toBeLessThanOrEqual(LONGEST);
    expect(body).toContain('did not fit');
    expect(body).toContain('### ↩️ shop-api');
  });
});

test('names that others chose can neither forge a marker nor mention anyone', () => {
  const hostile = '--> <img src=x> @everyone | x';
  const body = comment(report(false, planOf(hostile, hostile)), {}, null);
  expect(body).not.toContain('<img');
  expect(body).not.toMatch(/@everyone/);
  expect(body.split('\n')[0]).toMatch(/^<!-- sluiceway:release [^<> ]+ production 41 -->$/);
});

test('a release that was not opened yet has a comment too', () => {
  const none = { ...report(false), state: { is: 'none', last: 0 } as const, events: [] };
  expect(comment(none, {}, null)).toContain('not opened yet');
});
