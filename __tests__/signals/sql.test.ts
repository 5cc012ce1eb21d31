import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Postgres, startPostgres } from '../../sandbox/postgres/start.ts';
import { maskOf } from '../../src/transport/secrets.ts';
import { closedPort, serve } from '../transport/serve.ts';
import { reading } from './outside.ts';

let postgres: Postgres;
const directory = mkdtempSync(join(tmpdir(), 'sluiceway-sql-'));
beforeAll(async () => {
  postgres = await startPostgres({ directory });
  await asSuperuser('create table orders (id int, failed boolean)');
  await asSuperuser('insert into orders select i, i % 10 = 0 from generate_series(1, 50) i');
}, 120_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function asSuperuser(query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: postgres.url() });
  await client.connect();
  try {
    const { rows }: { rows: unknown } = await client.query(query);
    return rows;
  } finally {
    await client.end();
  }
}
const ask = async (query: string, more = '', signal = '') => {
  const line = `q: { sql: { query: ${JSON.stringify(query)}${more} }${signal} }`;
  return (await reading(line, { values: { DATABASE_URL: postgres.url() } })).get('q');
};
const single = (sample: object) => ({ is: 'single', sample });

describe('a query', () => {
  test.each([
    ['select count(*) from orders', 50],
    ['select 0.25::numeric', 0.25],
    ['select 1e-3::float8', 0.001],
    ['select 7 as first, 8 as second', 7],
    ["select 3 where $$it's$$ <> 'x'", 3],
  ])('%s', async (query, value) =>
    expect(await ask(query)).toEqual(single({ kind: 'value', value, unit: '' })),
  );

  test('in a unit', async () => {
    expect(await ask('select 1.5', ', unit: s')).toEqual(single({ kind: 'value', value: 1500, unit: 'ms' }));
  });

  test.each([true, false])('that says %s', async (holds) => {
    expect(await ask(`select ${holds}`, ', gives: truth')).toEqual(single({ kind: 'truth', holds }));
  });

  test('gives counts by its columns', async () => {
    const counted = 'select count(*) as total, count(*) filter (where failed) as failed from orders';
    expect(await ask(counted, '', ', counts: { total: .total, failed: .failed }')).toEqual(
      single({ kind: 'counts', n: 50, bad: 5 }),
    );
  });
});

describe('what gives no figure is unavailable', () => {
  test.each([
    ['select id from orders where false', '', 'the query gave no row'],
    ['select null::int', '', 'column int4 is null, not a number'],
    ["select 'NaN'::float8 as rate", '', 'column rate is NaN, not a number'],
    ['select now() as at', '', 'column at is of another type, not a number'],
    ['select 1 as ok', ', gives: truth', 'column ok is 1, not true or false'],
    ['select from orders', '', 'the query gave no column'],
    ['select * from nowhere', '', /relation "nowhere" does not exist/],
  ])('%s', async (query, more, why) => {
    const expected = typeof why === 'string' ? why : expect.stringMatching(why);
    expect(await ask(query, more)).toEqual({ is: 'unavailable', why: expected });
  });
});

describe('a signal changes nothing', () => {
  test.each([
    ['a plain write', 'delete from orders returning 1', /read-only transaction/],
    ['one behind a commit', 'select 1; commit; delete from orders', /multiple commands/],
    ['one in a function’s guise', "select nextval('s')", /s.* does not exist|read-only/],
  ])('%s is refused', async (_, query, why) => {
    expect(await ask(query)).toEqual({ is: 'unavailable', why: expect.stringMatching(why) });
    expect(await asSuperuser('select count(*)::int as n from orders')).toEqual([{ n: 50 }]);
  });
});

describe('an outside that does not answer', () => {
  const failing = async (url: string, over: object = {}) =>
    (await reading('q: { sql: select 1 }', { values: { DATABASE_URL: url }, ...over })).get('q');

  test('nothing listens, a wrong password, no such database: said, without the password', async () => {
    const { port } = new URL(await closedPort());
    const wrong = postgres.url().replace(/:[^:@]+@/, ':hunter2-wrong@');
    const answers = await Promise.all([
      failing(`postgres://u:hunter2-wrong@127.0.0.1:${port}/d`),
      failing(wrong),
      failing(postgres.url('nope')),
      failing('postgres://u:hunter2-wrong/x@h/d'),
      failing('not a url'),
    ]);
    expect(answers.map((one) => one?.is)).toEqual(answers.map(() => 'unavailable'));
    expect(JSON.stringify(answers)).not.toContain('hunter2');
  });

  test('a server that speaks no PostgreSQL', async () => {
    const server = await serve((_, response) => response.end());
    expect(await failing(`${server.url.replace('http://', 'postgres://u:p@')}/d`)).toMatchObject({
      is: 'unavailable',
    });
    await server.close();
  });

  test('a query that takes longer than the deadline is ended', async () => {
    const slow = 'q: { sql: "select pg_sleep(600)" }';
    const facts = await reading(slow, { values: { DATABASE_URL: postgres.url() }, deadlineMs: 500 });
    expect(facts.get('q')).toEqual({ is: 'unavailable', why: 'no answer within 0.5 s' });
  });

  test('a password in the query’s error is masked', async () => {
    const over = { values: { DATABASE_URL: postgres.url() }, mask: maskOf(['topsecret-1']) };
    const facts = await reading(`q: { sql: "select 'topsecret-1'::int" }`, over);
    expect(facts.get('q')).toEqual({ is: 'unavailable', why: expect.stringContaining('***') });
  });
});
