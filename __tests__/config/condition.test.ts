import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCondition, reserved } from '../../src/config/condition.ts';
import { conditionText, negated, withoutNot } from '../../src/config/condition-text.ts';
import type { Condition, Operand, Timing } from '../../src/judge/condition.ts';

const name = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
  .filter((text) => !reserved.some((word) => word === text));
const field = fc.oneof(fc.constant(''), fc.constantFrom('p95', 'p99.9', 'core', 'a.b-c.1'));
const figure = fc.oneof(
  fc.record({ unit: fc.constant('share'), value: fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000) }),
  fc.record({ unit: fc.constantFrom('ms', 'B', ''), value: fc.integer({ min: 0, max: 1e9 }) }),
);
const operand: fc.Arbitrary<Operand> = fc.oneof(
  figure.map((of): Operand => ({ of: 'literal', ...of })),
  fc
    .string()
    .filter((text) => !/\s/.test(text))
    .map((value): Operand => ({ of: 'text', value })),
  fc
    .constantFrom('live' as const, 'before' as const)
    .chain((of) =>
      fc
        .integer({ min: -99, max: 99 })
        .map((n): Operand => ({ of, margin: { by: 'percent', value: n / 100, unit: 'share' } })),
    ),
);
const time: fc.Arbitrary<Timing> = fc.oneof(
  fc.constant<Timing>({ when: 'now' }),
  fc.record({
    when: fc.constantFrom('for' as const, 'within' as const),
    ms: fc.integer({ min: 0, max: 1e9 }),
  }),
);
const base = { not: fc.boolean(), signal: name, field, time, line: fc.constant(7), text: fc.constant('') };
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ ...base, test: fc.constant('passes' as const) }),
  fc.record({ ...base, test: fc.constantFrom('<', '<=', '>', '>=', '=', '!='), to: operand }),
  fc.record({ ...base, test: fc.constantFrom('~' as const, '!~' as const), pattern: fc.string() }),
);
const parsed = (text: string): Condition | undefined => {
  const result = parseCondition(text, 7);
  return result.ok ? { ...result.condition, text: '' } : undefined;
};

describe('a condition', () => {
  test('that is printed and read again is the same', () => {
    fc.assert(fc.property(condition, (one) => expect(parsed(conditionText(one))).toEqual(one)));
  });
  test('is read or refused with a place inside the line, whatever it says', () => {
    const words = fc.array(
      fc.constantFrom('not', 'a', 'a.p95', '<', '5%', '5', 'live', '+', 'for', '3m', '"x"', '(', 'or'),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          words.map((list) => list.join(' ')),
        ),
        (line) => {
          const result = parseCondition(line, 1);
          expect(result.ok || (result.fault.at >= 0 && result.fault.at <= line.length)).toBe(true);
        },
      ),
    );
  });
  test('negated twice says the same', () => {
    fc.assert(
      fc.property(condition, (one) => {
        expect(conditionText(negated(negated(one)))).toBe(conditionText(withoutNot(one)));
      }),
    );
  });
  test('is in base units', () => {
    expect(parsed('latency.p99.9 <= 1.5s within 2m')).toEqual({
      not: false,
      signal: 'latency',
      field: 'p99.9',
      line: 7,
      text: '',
      test: '<=',
      to: { of: 'literal', value: 1500, unit: 'ms' },
      time: { when: 'within', ms: 120_000 },
    });
  });
  test('may be relative or absolute to another', () => {
    expect(parsed('errors <= live + 0.5pp')).toMatchObject({
      to: { of: 'live', margin: { by: 'absolute', value: 0.005, unit: 'share' } },
    });
    expect(parsed('ab.p95 <= before - 10%')).toMatchObject({
      to: { of: 'before', margin: { by: 'percent', value: -0.1 } },
    });
  });
});
