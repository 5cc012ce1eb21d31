/** The safe way, done as it is written, on a real server: it leads where the statement would have led, and stops nobody. */
import { expect, test } from '@jest/globals';
import { withSession } from '../../../src/drivers/database/postgres/session.ts';
import { startProxy } from '../../../src/migration/trace/proxy.ts';
import { one, usePostgres } from '../../drivers/database/postgres.ts';
import { lint, statementsOf } from './linting.ts';

const postgres = usePostgres();

const notNull = (column: string): string =>
  `select attnotnull::text from pg_attribute where attrelid = 'products'::regclass and attname = '${column}'`;
const valid = (kind: string, table: string): string =>
  `select bool_and(convalidated)::text from pg_constraint where contype = '${kind}' and conrelid = '${table}'::regclass`;

const cases = [
  ['nulls', 'alter table products alter name set not null', notNull('name')],
  ['checks', 'alter table products add check (id > 0)', valid('c', 'products')],
  [
    'keys',
    'alter table products add constraint own foreign key (id) references products (id)',
    valid('f', 'products'),
  ],
  ['uniques', 'alter table products add unique (name)', valid('u', 'products')],
  [
    'indexes',
    'create index "by Name" on products (name)',
    `select indisvalid::text from pg_index where indexrelid = '"by Name"'::regclass`,
  ],
] as const;

test.each(cases)('%s: %s', async (name, statement, reached) => {
  const url = await postgres.shop(`safe_${name}`);
  const [finding] = lint([statement]);
  const proxy = await startProxy(url);
  await withSession(proxy.url, async (session) => {
    for (const sql of statementsOf(finding?.safe.join('\n') ?? '')) await session.query(sql);
  });
  const all = await proxy.close();
  const stopping = all.filter(
    ({ locks, scanned, rewritten }) =>
      [...scanned, ...rewritten].length > 0 &&
      !['ShareUpdateExclusiveLock', 'RowShareLock'].includes(locks['public.products'] ?? ''),
  );
  expect(stopping).toEqual([]);
  expect(all.filter(({ error }) => error !== null)).toEqual([]);
  expect(await one(url, reached)).toBe('true');
});
