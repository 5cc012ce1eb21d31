import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { reading } from './outside.ts';

let workspace = '';
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'sluiceway-lcov-'));
});
afterEach(() => rmSync(workspace, { recursive: true }));

function put(name: string, text: string): void {
  mkdirSync(dirname(join(workspace, name)), { recursive: true });
  writeFileSync(join(workspace, name), text);
}
/** One record: hits by line. */
const record = (file: string, hits: readonly number[], more: readonly string[] = []): string =>
  [
    'TN:',
    `SF:${file}`,
    ...more,
    ...hits.map((hit, i) => `DA:${i + 1},${hit}`),
    `LF:${hits.length}`,
    `LH:${hits.filter((hit) => hit > 0).length}`,
    'end_of_record',
    '',
  ].join('\n');
const coverage = async (line: string, keys: readonly string[]) =>
  reading(`c: { lcov: ${line} }`, { workspace }, keys);
const share = (value: number, note: string) => ({
  is: 'single',
  sample: { kind: 'value', value, unit: 'share' },
  note,
});

describe('coverage', () => {
  test('of lines, branches and functions over all files', async () => {
    const branches = [
      'BRDA:1,0,0,3',
      'BRDA:1,0,1,-',
      'BRF:2',
      'BRH:1',
      'FN:1,main',
      'FNDA:2,main',
      'FNF:1',
      'FNH:1',
    ];
    put('coverage/lcov.info', record('src/a.ts', [1, 0, 5, 2], branches) + record('src/b.ts', [0, 0]));
    const facts = await coverage('coverage/lcov.info', ['c.lines', 'c.branches', 'c.functions']);
    expect([...facts.values()]).toEqual([
      share(0.5, '3 of 6 lines'),
      share(0.5, '1 of 2 branches'),
      share(1, '1 of 1 functions'),
    ]);
  });

  test('of a group, whether the file names sources from the root or relative to the checkout', async () => {
    put(
      'lcov.info',
      record(join(workspace, 'src/booking/x.ts'), [1, 1, 0, 1]) +
        record('./src/booking/deep/y.ts', [0]) +
        record('src/z.ts', [0]),
    );
    const facts = await coverage(
      "{ path: lcov.info, groups: { bookings: 'src/booking/**', none: 'lib/**' } }",
      ['c.bookings', 'c.none'],
    );
    expect(facts.get('c.bookings')).toEqual(share(0.6, '3 of 5 lines'));
    expect(facts.get('c.none')).toEqual({
      is: 'unavailable',
      why: 'no file of the 3 in the LCOV file matches lib/**',
    });
  });

  test('of test shards is their union, not their sum', async () => {
    put('out/1/lcov.info', record('src/a.ts', [1, 0, 0, 0]));
    put('out/2/lcov.info', record('src/a.ts', [1, 1, 0, 0]));
    expect((await coverage("'out/*/lcov.info'", ['c.lines'])).get('c.lines')).toEqual(
      share(0.5, '2 of 4 lines'),
    );
  });

  test('of records with totals only', async () => {
    put('lcov.info', 'SF:a.ts\nLF:10\nLH:7\nend_of_record\n');
    expect((await coverage('lcov.info', ['c.lines'])).get('c.lines')).toEqual(share(0.7, '7 of 10 lines'));
  });
});

describe('what is no coverage is unavailable', () => {
  test.each([
    [
      'no file',
      null,
      'no file lcov.info in the checkout: has the job that measures coverage handed it over?',
    ],
    ['an empty one', '', 'lcov.info is no whole LCOV file: it does not end in end_of_record'],
    ['another format', '<coverage/>', 'lcov.info is no whole LCOV file: it does not end in end_of_record'],
    [
      'one that was cut off',
      'SF:a.ts\nDA:1,1\n',
      'lcov.info is no whole LCOV file: it does not end in end_of_record',
    ],
    ['nothing counted', 'SF:a.ts\nend_of_record\n', 'the LCOV file counts no lines'],
    ['more hit than there is', 'SF:a.ts\nLF:1\nLH:2\nend_of_record\n', '2 of 1 lines cannot be'],
    ['figures that are none', 'SF:a.ts\nLF:x\nLH:y\nend_of_record\n', 'the LCOV file counts no lines'],
  ])('%s', async (_, text, why) => {
    if (text !== null) put('lcov.info', text);
    expect((await coverage('lcov.info', ['c.lines'])).get('c.lines')).toEqual({ is: 'unavailable', why });
  });
});
