/** Who waits behind a statement: readers and writers at real tables, while real migrations run. */
import { expect, test } from '@jest/globals';
import { sql, usePostgres } from '../../drivers/database/postgres.ts';
import { describeWith } from '../../real-part.ts';
import { measured } from './measured.ts';

describeWith('postgresql', 'measure', () => {
  const server = usePostgres();

  /** `orders readers probe`, by statement number. */
  async function waits(name: string, ...texts: readonly string[]) {
    const { steps } = await measured(await server.shop(name), texts);
    const all = steps.flatMap((step) => step.waits.map((wait) => ({ ...wait, step: step.number })));
    return all.map(({ step, table, who, by }) => `${step} ${table.replace('public.', '')} ${who} ${by}`);
  }

  test('a lock that is held to the end of its transaction is felt to its end, behind the statement that took it', async () => {
    const run = await measured(await server.shop('held'), [
      'begin',
      'alter table orders add column gift text',
      'select pg_sleep(0.4)',
      'commit',
    ]);
    const [wait, ...others] = run.steps.flatMap((step) =>
      step.waits.map((each) => ({ ...each, step: step.number })),
    );
    expect(wait).toMatchObject({ step: 2, table: 'public.orders', who: 'readers', by: 'probe' });
    expect(wait?.ms).toBeGreaterThan(300);
    expect(others.map(({ who }) => who)).toEqual(['writers']);
  });

  test('a lock against writers lets readers pass', async () => {
    expect(
      await waits('share', 'begin', 'create index on orders (note)', 'select pg_sleep(0.2)', 'commit'),
    ).toEqual(['2 orders writers probe']);
  });

  test('a lock that a block takes at its end counts from then on', async () => {
    const block =
      'do $$ begin perform pg_sleep(0.6); alter table orders add column gift text; perform pg_sleep(0.2); end $$';
    const { steps } = await measured(await server.shop('late'), [block]);
    const [step] = steps;
    const longest = Math.max(0, ...(step?.waits ?? []).map(({ ms }) => ms));
    expect(longest).toBeGreaterThan(150);
    expect(longest).toBeLessThan((step?.ms ?? 0) - 400);
  });

  test('those who write to the same rows wait for a backfill, and nobody else', async () => {
    const texts = ['begin', 'update orders set note = $$x$$', 'select pg_sleep(0.6)', 'commit'];
    expect(await waits('rows', ...texts)).toEqual(['2 orders row-writers probe']);
  });

  test('readers wait for an index that is made anew, though the table’s lock would let them pass', async () => {
    const texts = ['begin', 'reindex index orders_pkey', 'select pg_sleep(0.2)', 'commit'];
    expect((await waits('reindex', ...texts)).map((text) => text.replace(/ (probe|lock)$/, ''))).toEqual([
      '2 orders writers',
      '2 orders readers',
    ]);
  });

  test.each([
    ['an index that is made beside them', 'create index concurrently on orders (note)'],
    ['a table that is only read', 'create table copy as select * from orders'],
    ['a constraint that is proved later', 'alter table orders validate constraint orders_product_fkey'],
    ['a table of the migration’s own', 'create table fresh (id int); alter table fresh add column x int'],
  ])('nobody waits for %s', async (name, text) => {
    expect(await waits(name.replaceAll(/\W/g, '_').slice(0, 40), text)).toEqual([]);
  });

  test('a lock that is over too soon for a probe is told by how long it was held', async () => {
    const found = await waits('short', 'alter table orders add column gift text');
    expect(found.map((text) => text.replace(/ (probe|lock)$/, ''))).toEqual([
      '1 orders readers',
      '1 orders writers',
    ]);
  });

  test('a stronger lock in the same transaction does not fail for the probes at the table', async () => {
    const texts = [
      'begin',
      'reindex index orders_pkey',
      'select pg_sleep(0.5)',
      'alter table orders add column gift text',
      'commit',
    ];
    const { steps } = await measured(await server.shop('stronger'), texts);
    expect(steps.map(({ error }) => error)).toEqual([null, null, null, null, null]);
  });

  test('no connection of ours is left, and nothing was written but what the migration wrote', async () => {
    const url = await server.shop('clean');
    await sql(
      url,
      'create table log (at timestamptz); create function say() returns trigger language plpgsql as $$ begin insert into log values (now()); return null; end $$; create trigger said after update or delete on orders for each statement execute function say()',
    );
    await measured(url, ['begin', 'lock table orders', 'select pg_sleep(0.2)', 'commit']);
    expect(await sql(url, 'select count(*)::int as n from log')).toEqual([{ n: 0 }]);
    const others = await sql(
      server.url(),
      `select count(*)::int as n from pg_stat_activity where application_name like 'sluiceway%' and datname = 'clean'`,
    );
    expect(others).toEqual([{ n: 0 }]);
  });

  test('an index that CONCURRENTLY has left behind is named', async () => {
    const url = await server.shop('leftover');
    const run = await measured(url, ['create unique index concurrently half on orders ((1))']);
    expect(run.invalid).toEqual(['half']);
  });
});
