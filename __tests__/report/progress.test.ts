import { describe, expect, test } from '@jest/globals';
import { turnLine, turnText } from '../../src/report/log.ts';
import { leftText } from '../../src/report/progress.ts';
import { replay } from '../../src/release/replay.ts';
import type { Entry, Event } from '../../src/release/event.ts';
import type { Decision } from '../../src/release/decision.ts';
import { events, planOf, report } from './sample.ts';

const minute = 60_000;
const plan = planOf();

/** In the second step, after looks that counted as much each: of 1,000 requests so many failed. */
function afterLooks(...failed: readonly number[]) {
  const before = events(false).slice(0, 14);
  const shifted = before.at(-1)?.at ?? 0;
  const looks = failed.map((bad, i): Event => {
    const from = shifted + 1_000 + i * 2 * minute;
    const window = { from, to: from + 2 * minute };
    const samples = [[1000, bad, 3000, 3 * bad], [1]];
    const entry: Entry = { type: 'looked', step: 1, window, first: 0, samples, words: 'looked' };
    return { ...entry, id: 950 + i, at: window.to, seq: 15 + i, run: '10234.1' };
  });
  const all = [...before, ...looks];
  const now = shifted + failed.length * 2 * minute + 1_000;
  const decision: Decision = {
    is: 'hold',
    until: now + 2 * minute,
    figures: [{ check: 'errors', found: '0.4 % of 480', limit: '< 1 %' }],
    because: 'nothing speaks against it so far',
  };
  return { ...report(false, plan, decision), state: replay(plan, all), events: all, now };
}

test('a hold’s line has the figure, its limit, how much is proven, and the time that is left', () => {
  expect(turnLine(afterLooks(2, 1))).toBe(
    '14:22  25 %  holds until 14:24: nothing speaks against it so far; errors 0.4 % of 480 (limit: < 1 %); ' +
      'look 2 of 5, proven, 5 min 59 s left',
  );
});

test('proof grows with looks that are well, suspicion with those that are not', () => {
  const said = (...failed: readonly number[]): string =>
    /look \d.*/.exec(turnLine(afterLooks(...failed)))?.[0] ?? '';
  expect(said(14)).toMatch(/^look 1 of 5, proof \d+ %, 7 min 59 s left$/);
  expect(said(16, 17)).toMatch(/^look 2 of 5, proof 0 %, suspicion \d\d %, 5 min 59 s left$/);
});

describe('too little traffic', () => {
  const few = afterLooks(0);
  const events = few.events.map((event) =>
    event.type === 'looked' && event.step === 1 ? { ...event, samples: [[2, 0, 6, 0], [1]] } : event,
  );
  const scarce = { ...few, events, state: replay(plan, events) };

  test('is said at a step’s first look, with what it would take', () => {
    expect(turnLine(scarce)).toMatch(
      /, errors is proven after 2 h \d+ min of 4 requests a minute, and it is held 1 h at most: it ends inconclusive/,
    );
  });

  test('is said once: where the decision has it already, in its words', () => {
    const because = 'nothing speaks against it so far; too little traffic: errors needs about 281 requests';
    const { decision } = scarce;
    const line = turnLine({ ...scarce, decision: decision && { ...decision, because } });
    expect(line).toContain(because);
    expect(line).not.toContain('is proven after');
  });
});

test('between two looks nothing new is said', () => {
  const at = afterLooks(2, 1);
  const later = { ...at, now: at.now + minute };
  expect(turnLine(later)).not.toBe(turnLine(at));
  expect(turnText(later)).toBe(turnText(at));
});

test('past the planned time it says when a person is asked', () => {
  const step = { least: 10 * minute, most: 60 * minute, every: minute, exposure: { share: 0.1 }, checks: [] };
  expect(leftText(step, 0, 4 * minute)).toBe('6 min left');
  expect(leftText(step, 0, 15 * minute)).toBe('45 min until a person is asked');
  expect(leftText(step, 0, 60 * minute)).toBe('');
});
