/** What a clone decides without a database: progress, rows that are left out, lines of a dump. */
import { describe, expect, test } from '@jest/globals';
import { newPlainState, plainLine } from '../../../src/drivers/database/postgres/clone/plain.ts';
import { progressLine } from '../../../src/drivers/database/postgres/clone/progress.ts';
import { reduce } from '../../../src/drivers/database/postgres/clone/rows.ts';
import type { ForeignKey, Table } from '../../../src/drivers/database/postgres/clone/tables.ts';
import { quiet } from './postgres.ts';

describe('progress', () => {
  test('says how far, of how much, and how long yet', () => {
    expect(progressLine('restoring', 250e6, 1e9, 10_000).trim()).toBe(
      'restoring: 250 MB of about 1.0 GB, about 30 s left',
    );
  });
  test('promises nothing once the estimate is exceeded, or before anything is there', () => {
    expect(progressLine('restoring', 1.2e9, 1e9, 10_000).trim()).toBe('restoring: 1.2 GB');
    expect(progressLine('dumping', 0, 1e9, 10_000)).not.toContain('left');
  });
});

describe('sampling', () => {
  const table = (name: string): Table => ({
    oid: name,
    schema: 'public',
    table: name,
    name: `public.${name}`,
    columns: ['id'],
    root: null,
    partitioned: false,
  });
  const key = (from: string, to: string): ForeignKey => ({
    ...{ name: `${from}_${to}`, from, to, columns: [`${to}_id`], refers: ['id'] },
  });
  const of = (keys: readonly ForeignKey[], sample: Readonly<Record<string, string>>) =>
    reduce({ tables: ['a', 'b', 'c'].map(table), keys }, { exclude: [], sample }, quiet);

  test('a table that refers to itself is refused', () => {
    expect(() => of([key('a', 'a')], { a: '10%' })).toThrow(/public\.a refers to itself.*exclude it/);
  });
  test('two that refer to each other are refused', () => {
    expect(() => of([key('a', 'b'), key('b', 'a')], { a: '10%' })).toThrow(/refers to itself/);
  });
  test('more than all is refused', () => {
    expect(() => of([], { a: '120%' })).toThrow(/120% of public\.a is more than all/);
  });
  test('what refers to nothing that is sampled is taken whole', () => {
    const { sampled, excluded } = of([key('b', 'a')], { a: '10%' });
    expect(sampled.map(({ name }) => name)).toEqual(['public.a', 'public.b']);
    expect(excluded).not.toContain('public.c');
  });
});

describe('a dump in SQL', () => {
  const through = (makesRoles: boolean, ...lines: readonly string[]): readonly string[] => {
    const state = newPlainState(makesRoles);
    return lines.map((line) => plainLine(state, line));
  };
  test('rows and bodies pass as they are, owners and rights are left out', () => {
    const rows = ['COPY t (a) FROM stdin;', 'GRANT x TO y;', String.raw`\N`, String.raw`\.`];
    const body = ['CREATE FUNCTION f() AS $_$', 'REVOKE a FROM b;', String.raw`\d`, '$_$;'];
    expect(through(false, ...rows, ...body)).toEqual([...rows, ...body]);
    expect(through(false, 'ALTER TABLE public.t OWNER TO shop;', 'GRANT SELECT ON t TO app;')).toEqual([
      '',
      '',
    ]);
  });
  test('on a server of our own the roles that it names are made', () => {
    const [made = ''] = through(true, `GRANT SELECT ON TABLE t TO "it's", PUBLIC;`);
    expect(made).toContain(`'CREATE ROLE %I NOLOGIN', 'it''s'`);
    expect(made).not.toMatch(/public/i);
  });
});
