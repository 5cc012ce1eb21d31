/** From the clone to production. */
import { describe, expect, test } from '@jest/globals';
import { estimateOf } from '../../../src/migration/measure/estimate.ts';
import { estimatesOf, figuresOf, waitsThere } from '../../../src/migration/measure/figures.ts';
import type { Step, Table } from '../../../src/migration/measure/measured.ts';
import type { Production } from '../../../src/migration/measure/production.ts';

const step = (number: number, given: Partial<Step> = {}): Step => ({
  number,
  sql: `statement ${number}`,
  ms: 1_000,
  rows: null,
  locks: {},
  heldMs: 1_000,
  rewritten: [],
  scanned: [],
  walBytes: 0,
  inTransaction: false,
  error: null,
  at: 0,
  transaction: String(number),
  waits: [],
  ...given,
});
const table = (name: string, rows: number | null, bytes: number): Table => ({
  name,
  kind: 'r',
  rows,
  bytes,
  indexBytes: 0,
});
const mapped = (...tables: readonly Table[]): ReadonlyMap<string, Table> =>
  new Map(tables.map((each) => [each.name, each]));
const there = (...tables: readonly Table[]): Production => ({
  tables: mapped(...tables),
  replicas: 0,
  oldestMs: null,
});
const rewrite = { rewritten: ['s.t'], locks: { 's.t': 'AccessExclusiveLock' } };

describe('a duration in production', () => {
  test('by rows, where both sides know theirs, with a range', () => {
    const found = estimateOf(
      step(1, rewrite),
      mapped(table('s.t', 1e6, 1e8)),
      there(table('s.t', 1e8, 3e10)),
    );
    expect(found).toEqual({ basis: 'rows', factor: 100, low: 70_000, ms: 100_000, high: 200_000 });
  });

  test('by bytes, where rows are not known', () => {
    const found = estimateOf(
      step(1, rewrite),
      mapped(table('s.t', null, 1e8)),
      there(table('s.t', 1e8, 1e9)),
    );
    expect(found).toMatchObject({ basis: 'bytes', factor: 10, ms: 10_000 });
  });

  test('at usual speeds, where the clone has next to nothing', () => {
    const found = estimateOf(
      step(1, { ...rewrite, ms: 3 }),
      mapped(table('s.t', 0, 0)),
      there(table('s.t', 1e8, 6e9)),
    );
    expect(found).toMatchObject({ basis: 'assumed', ms: 100_003 });
    expect(found.low).toBeLessThan(found.ms);
    expect(found.high).toBeGreaterThan(found.ms);
  });

  test.each([
    ['a clone as large as production', { ...rewrite }, there(table('s.t', 1.1e6, 1.1e8))],
    [
      'a statement that does nothing that grows with the table',
      { locks: rewrite.locks },
      there(table('s.t', 1e9, 1e12)),
    ],
    ['a table that production has not', { ...rewrite }, there()],
    ['a production that is not known', { ...rewrite }, null],
  ])('is what was measured for %s', (_name, given, production) => {
    expect(estimateOf(step(1, given), mapped(table('s.t', 1e6, 1e8)), production)).toMatchObject({
      basis: 'measured',
      ms: 1_000,
    });
  });
});

test('who waits for a transaction waits longer by all that its rest takes longer', () => {
  const lock = step(1, {
    ms: 5,
    heldMs: 2_005,
    transaction: 'a',
    locks: { 's.other': 'AccessExclusiveLock' },
    waits: [{ table: 's.other', who: 'readers', ms: 2_000, by: 'probe' }],
  });
  const work = step(2, { ms: 2_000, rows: 10, transaction: 'a', locks: { 's.t': 'RowExclusiveLock' } });
  const given = {
    steps: [lock, work],
    ms: 2_005,
    clone: mapped(table('s.t', 1e5, 1e8), table('s.other', 1, 8_192)),
    production: there(table('s.t', 1e6, 1e9), table('s.other', 1, 8_192)),
  };
  const estimates = estimatesOf(given);
  expect(waitsThere(given.steps, estimates)[0]?.there.ms).toBe(20_000);
  expect(figuresOf(given, estimates)).toMatchObject({ blocking: 20_000, duration: 20_005, rewrites: 0 });
});

test('the disk holds the copies of one transaction, and the log of all', () => {
  const steps = [
    step(1, { ...rewrite, transaction: 'a', walBytes: 7 }),
    step(2, { rewritten: ['s.u'], transaction: 'a' }),
    step(3, { rewritten: ['s.v'], transaction: 'b' }),
  ];
  const clone = mapped(table('s.t', 1, 100), table('s.u', 1, 200), table('s.v', 1, 250));
  const given = { steps, ms: 0, clone, production: null };
  expect(figuresOf(given, estimatesOf(given))).toMatchObject({ disk: 307, wal: 7, rewrites: 3 });
});

test('a TRUNCATE writes nothing anew', () => {
  const steps = [step(1, { ...rewrite, sql: 'truncate s.t' })];
  const given = { steps, ms: 0, clone: mapped(table('s.t', 1, 100)), production: null };
  expect(figuresOf(given, estimatesOf(given))).toMatchObject({ disk: 0, rewrites: 0 });
});
