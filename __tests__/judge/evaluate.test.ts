import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Comparator, Condition } from '../../src/judge/condition.ts';
import { evaluate } from '../../src/judge/evaluate.ts';
import {
  counts,
  histogram,
  paired,
  type Reading,
  type Sample,
  single,
  truth,
  unavailable,
  value,
} from '../../src/judge/reading.ts';

const about = { signal: 'x', line: 1, text: '', time: { when: 'now' } } as const;
const compares = (test: Comparator, limit: number, unit = '', field = '', not = false): Condition => ({
  ...about,
  field,
  not,
  test,
  to: { of: 'literal', value: limit, unit },
});
const passes = (not = false): Condition => ({ ...about, field: '', not, test: 'passes' });
const reading = (sample: Sample | undefined, note?: string): Reading => single(sample, 'not sane', note);
const verdict = (condition: Condition, read: Reading): string => evaluate(condition, read).is;

describe('a bare name', () => {
  test('passes where it holds, fails where it does not, and the other way round with not', () => {
    expect(verdict(passes(), reading(truth(true)))).toBe('passed');
    expect(verdict(passes(), reading(truth(false)))).toBe('failed');
    expect(verdict(passes(true), reading(truth(false)))).toBe('passed');
  });

  test('shows what the signal said', () => {
    const found = evaluate(passes(), reading(truth(false), '3 of 4 passed, e2e failed'));
    expect(found).toEqual({
      is: 'failed',
      figure: { check: 'x', found: '3 of 4 passed, e2e failed', limit: 'holds' },
    });
  });

  test('of a figure says nothing', () => {
    expect(verdict(passes(), reading(value(0)))).toBe('unavailable');
  });
});

describe('a comparison', () => {
  test('of counts is about the rate, with how many it is of', () => {
    const found = evaluate(compares('<', 0.05, 'share'), reading(counts(12_480, 51)));
    expect(found).toEqual({
      is: 'passed',
      figure: { check: 'x', found: '0.409 % of 12,480', limit: '< 5 %' },
    });
  });

  test('of a rate without requests is unavailable', () => {
    expect(verdict(compares('<', 0.05, 'share'), reading(counts(0, 0)))).toBe('unavailable');
  });

  test('shows enough digits to tell a figure from its limit', () => {
    const found = evaluate(compares('<=', 0.05, 'share'), reading(counts(1_000_000, 50_001)));
    expect(found).toMatchObject({ is: 'failed', figure: { found: '5.0001 % of 1,000,000', limit: '≤ 5 %' } });
  });

  test('with not reads as what must be', () => {
    const found = evaluate(compares('>', 0, '', '', true), reading(value(2)));
    expect(found).toMatchObject({ is: 'failed', figure: { found: '2', limit: '≤ 0' } });
  });

  test('of different units is unavailable, and says so', () => {
    expect(evaluate(compares('<', 500, 'ms'), reading(value(3, 'B')))).toEqual({
      is: 'unavailable',
      why: 'it is in B, its limit in ms',
    });
  });

  test('reads the candidate of a pair', () => {
    const both = paired(value(600, 'ms'), value(100, 'ms'), 'not sane');
    expect(verdict(compares('<', 500, 'ms'), both)).toBe('failed');
  });

  test('agrees with its opposite under not, for every figure', () => {
    const test = fc.constantFrom<Comparator>('<', '<=', '>', '>=', '=', '!=');
    const figure = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(test, figure, figure, (op, limit, found) => {
        const plain = verdict(compares(op, limit), reading(value(found)));
        const turned = verdict(compares(op, limit, '', '', true), reading(value(found)));
        return new Set([plain, turned]).size === 2 && plain !== 'unavailable';
      }),
    );
  });
});

describe('a quantile of a histogram', () => {
  const latency = reading(histogram([250, 500, 750, Number.POSITIVE_INFINITY], [700, 900, 960, 1000]));

  test.each([
    ['p95', 750, 'passed', 'between 500 ms and 750 ms'],
    ['p95', 500, 'failed', 'between 500 ms and 750 ms'],
    ['p50', 250, 'passed', 'at most 250 ms'],
    ['p99', 750, 'failed', 'over 750 ms'],
  ])('%s <= %d ms has %s: %s', (field, limit, is, found) => {
    expect(evaluate(compares('<=', limit, 'ms', field), latency)).toMatchObject({ is, figure: { found } });
  });

  test('is unknown where its bucket holds the limit, and stays so under not', () => {
    for (const not of [false, true]) {
      expect(verdict(compares('<=', 600, 'ms', 'p95', not), latency)).toBe('unavailable');
    }
  });

  test('needs a field and a request', () => {
    expect(verdict(compares('<=', 600, 'ms'), latency)).toBe('unavailable');
    expect(verdict(compares('<=', 600, 'ms', 'p95'), reading(histogram([1, 2], [0, 0])))).toBe('unavailable');
  });
});

test('what could not be found out never passes, whatever is asked', () => {
  const condition = fc.constantFrom(
    passes(),
    passes(true),
    compares('<', 1),
    compares('!=', 1, '', '', true),
  );
  fc.assert(
    fc.property(condition, (any) => {
      expect(evaluate(any, unavailable('timed out after 10 s'))).toEqual({
        is: 'unavailable',
        why: 'timed out after 10 s',
      });
    }),
  );
});

test('comparing with live or before is refused, not guessed', () => {
  const margin = { by: 'percent', value: 0.2, unit: '' } as const;
  const condition: Condition = { ...about, field: '', not: false, test: '<=', to: { of: 'live', margin } };
  expect(verdict(condition, reading(value(1)))).toBe('unavailable');
});
