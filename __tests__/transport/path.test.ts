import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePath, pick, pickNumber } from '../../src/transport/path.ts';

const answer = {
  a: { b: [{ c: 1.5 }, 'x'], n: null, s: '12.5', t: true },
  length: 7,
  list: [1, 2, 3],
  '1x': { 'k-1': 0 },
};

describe('pick', () => {
  test.each([
    ['.a.b[0].c', 1.5],
    ['.list.length', 3],
    ['.list[2]', 3],
    ['.a.b[1].length', 1],
    ['.length', 7],
    ['.a.n', null],
    ['.1x.k-1', 0],
    ['.', answer],
  ])('%s', (path, value) => expect(pick(answer, path)).toEqual({ is: 'found', value }));

  test.each([
    ['.rate', 'the answer has no .rate: there is only a, length, list, 1x'],
    ['.list[3]', 'the answer has no .list[3]: there is a list of 3'],
    ['.a.n.x', 'the answer has no .a.n.x: there is null'],
    ['.constructor', 'the answer has no .constructor: there is only a, length, list, 1x'],
    ['.a.t.x', 'the answer has no .a.t.x: there is a boolean'],
    ['a.b', '"a.b" is not a path such as .a.b[0].length'],
    ['.a..b', '"a..b" is not a path such as .a.b[0].length'.replace('"a', '".a')],
    ['', '"" is not a path such as .a.b[0].length'],
  ])('%s is missing', (path, why) => expect(pick(answer, path)).toEqual({ is: 'missing', why }));

  test('a list as the whole answer', () =>
    expect(pick([{ v: 2 }], '[0].v')).toEqual({ is: 'found', value: 2 }));

  test('never throws', () => {
    fc.assert(fc.property(fc.anything(), fc.string(), (json, path) => void pick(json, path)));
  });

  test('finds whatever path leads there', () => {
    const key = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/), fc.nat(3));
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), (keys) => {
        const path = keys.map((k) => (typeof k === 'number' ? `[${k}]` : `.${k}`)).join('');
        const json = keys.reduceRight<unknown>(
          (inner, k) => (typeof k === 'number' ? Array.from({ length: k + 1 }, () => inner) : { [k]: inner }),
          42,
        );
        expect(parsePath(path)).toEqual(keys);
        expect(pick(json, path)).toEqual({ is: 'found', value: 42 });
      }),
    );
  });
});

describe('pickNumber', () => {
  test('takes digits in a string', () => expect(pickNumber(answer, '.a.s')).toBe(12.5));
  test.each([
    ['.a.n', '.a.n is null, not a number'],
    ['.a.t', '.a.t is a boolean, not a number'],
    ['.list', '.list is a list of 3, not a number'],
    ['.a.b[1]', '.a.b[1] is a string, not a number'],
  ])('%s', (path, why) => expect(pickNumber(answer, path)).toBe(why));
  test.each(['', ' ', 'NaN', 'Infinity', '0x10', '1,5', '12 ms'])('"%s" is no number', (text) =>
    expect(pickNumber({ text }, '.text')).toContain('not a number'),
  );
});
