/** What an edit leaves alone: everything else. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { type Edit, edited } from '../../../../src/drivers/traffic/file/edit.ts';

const set = (key: string, value: number | boolean): Edit => ({ at: ['f', key], value });
const add = (member: string): Edit => ({ at: ['f', 'list'], add: member });

test.each<readonly [string, string, readonly Edit[], string]>([
  ['a comment behind the value', 'f:\n  p: 0   # why\n', [set('p', 25)], 'f:\n  p: 25   # why\n'],
  ['odd blanks and quotes', "f: {p :  0,'q':  'x' }", [set('p', 12.5)], "f: {p :  12.5,'q':  'x' }"],
  ['a switch', 'f:\n  on: no\n', [set('on', true)], 'f:\n  on: true\n'],
  ['a value that is not there yet', 'f:\n  p:\n  q: 1\n', [set('p', 5)], 'f:\n  p: 5\n  q: 1\n'],
  ['windows lines', 'f:\r\n  p: 0\r\n', [set('p', 5)], 'f:\r\n  p: 5\r\n'],
  [
    'a list with windows lines',
    'f:\r\n  list:\r\n  - ann\r\n',
    [add('bob')],
    'f:\r\n  list:\r\n  - ann\r\n  - "bob"\r\n',
  ],
  ['no line end', 'f: { p: 0 }', [set('p', 5)], 'f: { p: 5 }'],
  ['JSON with tabs', '{\n\t"f": {\n\t\t"p": 0\n\t}\n}\n', [set('p', 5)], '{\n\t"f": {\n\t\t"p": 5\n\t}\n}\n'],
  ['an empty list', 'f:\n  list: [] # who\n', [add('ann')], 'f:\n  list: ["ann"] # who\n'],
  ['a list in a line', 'f: {list: [ann]}', [add('bob')], 'f: {list: [ann, "bob"]}'],
  [
    'a JSON list in lines',
    '{"f":{"list":[\n  "ann"\n]}}',
    [add('bob')],
    '{"f":{"list":[\n  "ann", "bob"\n]}}',
  ],
  [
    'a list with dashes',
    'f:\n  list:\n    - ann # one\n  q: 1\n',
    [add('bob'), add('cy')],
    'f:\n  list:\n    - ann # one\n    - "bob"\n    - "cy"\n  q: 1\n',
  ],
])('%s', (_, text, edits, expected) => {
  expect(edited(text, edits)).toBe(expected);
});

describe('refused, so that nothing else changes', () => {
  test.each<readonly [string, string, Edit, string]>([
    ['no such key', 'f: { q: 1 }', set('p', 5), 'has no value that can be set at .f.p: it is not there'],
    ['an alias', 'a: &x 1\nf:\n  p: *x\n', set('p', 5), 'it is an alias: write the value itself'],
    [
      'an anchor that others refer to',
      'f:\n  p: &x 1\nb: *x\n',
      set('p', 5),
      'cannot be changed at .f.p alone',
    ],
    ['the same key twice', 'f:\n  p: 1\n  p: 2\n', set('p', 5), 'is no YAML or JSON: duplicated mapping key'],
    ['broken YAML', 'f: [', set('p', 5), 'is no YAML or JSON'],
    ['two documents', 'f: { p: 1 }\n---\nf: { p: 2 }\n', set('p', 5), 'is no YAML or JSON'],
    [
      'what stands at an alias',
      'a: &x { p: 1 }\nf: *x\n',
      set('p', 5),
      'it is an alias: write the value itself',
    ],
    ['a block of text', 'f:\n  p: |\n    5\n', set('p', 5), 'cannot be changed at .f.p alone'],
    ['no list', 'f: { list: ann }', add('bob'), 'has no list at .f.list'],
    ['nothing at all', '', set('p', 5), 'it is not there'],
  ])('%s', (_, text, edit, message) => {
    expect(() => edited(text, [edit])).toThrow(message);
  });
});

test('whatever stands in the file: only the value changes, and the lines stay', () => {
  const value = fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.constant(null), fc.array(fc.string()));
  const keys = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), value);
  fc.assert(
    fc.property(keys, keys, fc.integer({ min: 0, max: 100 }), (above, beside, percent) => {
      const before = { ...above, f: { ...beside, p: 1 } };
      const text = JSON.stringify(before, null, 2);
      const after = edited(text, [set('p', percent)]);
      expect(load(after)).toEqual({ ...above, f: { ...beside, p: percent } });
      expect(after.split('\n').length).toBe(text.split('\n').length);
    }),
  );
});
