/** A clone equals its source, and the source never notices more than that it was read. */
import { describe, expect, test } from '@jest/globals';
import { clone } from '../../../src/drivers/database/postgres/clone.ts';
import { findServer, startCluster } from '../../../src/drivers/database/postgres/cluster.ts';
import { copyRoles } from '../../../src/drivers/database/postgres/roles.ts';
import { openSession, reachable } from '../../../src/drivers/database/postgres/session.ts';
import { describeWith } from '../../real-part.ts';
import { cloningOn, digestOfRows } from './cloning.ts';
import { bare, here, one, quiet, sql, usePostgres } from './postgres.ts';

describeWith('postgresql', 'clone', () => {
  const server = usePostgres();
  const request = (from: string, more = {}) => ({
    source: { by: 'url', url: from } as const,
    server: from,
    run: '12.1',
    directory: server.directory(),
    places: here,
    log: quiet,
    ...more,
  });
  const { clones } = cloningOn(server, '12.1');

  describe.each([
    ['pg_dump', here],
    ['template', bare],
  ] as const)('by %s', (kind, places) => {
    test('holds every row; what is done to it does not reach the source; nothing is left', async () => {
      const from = await server.shop(`equal_${kind}`);
      const before = await digestOfRows(from);
      const copy = await clone(request(from, { places }));
      expect(copy).toMatchObject({ kind });
      expect(await digestOfRows(copy.url)).toBe(before);
      await sql(copy.url, 'drop table orders; delete from products');
      expect(await digestOfRows(from)).toBe(before);
      await copy.drop();
      expect(await clones()).toEqual([]);
    });

    test('is masked before anybody sees it', async () => {
      const from = await server.shop(`masked_${kind}`);
      const mask = {
        path: 'mask.sql',
        sql: `update orders set note = null; delete from products where id > 500 and false;`,
      };
      const copy = await clone(request(from, { places, mask }));
      expect(await one(copy.url, 'select count(note)::int from orders')).toBe(0);
      expect(await one(from, 'select count(note)::int from orders')).toBe(100);
      await copy.drop();
    });

    test('a mask that fails leaves no unmasked clone', async () => {
      const from = await server.shop(`unmasked_${kind}`);
      const mask = { path: 'db/mask.sql', sql: 'update customers set name = null' };
      await expect(clone(request(from, { places, mask }))).rejects.toThrow(
        /db\/mask\.sql failed on the clone: relation "customers" does not exist/,
      );
      expect(await clones()).toEqual([]);
    });
  });

  test('a database in use is cloned by pg_dump all the same', async () => {
    const from = await server.shop('used');
    const session = await openSession(from);
    const copy = await clone(request(from));
    expect(await digestOfRows(copy.url)).toBe(await digestOfRows(from));
    await copy.drop();
    await session.end();
  });

  test('passwords to foreign servers are not in the clone', async () => {
    const from = await server.shop('foreign_data');
    await sql(
      from,
      `create foreign data wrapper any_kind; create server elsewhere foreign data wrapper any_kind;
       create user mapping for current_user server elsewhere options (user 'x', password 'y')`,
    );
    const copy = await clone(request(from));
    expect(await one(copy.url, 'select count(*)::int from pg_user_mappings')).toBe(0);
    expect(await one(from, 'select count(*)::int from pg_user_mappings')).toBe(1);
    await copy.drop();
  });

  test('leftovers of dead runs are dropped; younger ones, used ones and other people’s stay', async () => {
    const from = await server.shop('sweeps');
    const living = await clone(request(from));
    const young = living.database;
    const old = 'sluiceway_clone_9_1_20250101t000000000z';
    const used = 'sluiceway_clone_9_2_20250101t000000000z';
    const foreign = 'sluiceway_clone_by_hand';
    for (const name of [old, used, foreign]) await sql(server.url(), `create database ${name}`);
    const user = await openSession(server.url(used));
    const copy = await clone(request(from));
    const left = await clones();
    const both = [young, copy.database].flatMap((name) => [name, `${name}_template`]);
    expect(left).toEqual([...both, used, foreign].sort());
    await user.end();
    await copy.drop();
    await living.drop();
    for (const name of [used, foreign]) await sql(server.url(), `drop database ${name} with (force)`);
  });

  test('a clone that a living run holds is not dropped however old it is', async () => {
    const from = await server.shop('lives');
    const old = 'sluiceway_clone_9_3_20250101t000000000z';
    await sql(server.url(), `create database ${old}`);
    const alive = await openSession(server.url());
    await alive.query('select pg_advisory_lock(hashtextextended($1, 0))', [old]);
    await (await clone(request(from))).drop();
    expect(await clones()).toEqual([old]);
    await alive.end();
    await (await clone(request(from))).drop();
    expect(await clones()).toEqual([]);
  });

  test('a server of our own: other system, roles by name, password, gone when stopped', async () => {
    const from = await server.shop('own_server');
    await sql(
      from,
      `create role app_reader; alter table orders enable row level security;
      create policy mine on orders to app_reader using (true)`,
    );
    const bin = await findServer(await reachable(from), here);
    const cluster = await startCluster(bin ?? '', server.directory());
    try {
      await copyRoles(from, cluster.url);
      const copy = await clone(request(from, { server: cluster.url }));
      expect(await digestOfRows(copy.url)).toBe(await digestOfRows(from));
      const guess = new URL(cluster.url);
      guess.password = 'guess';
      await expect(reachable(guess.href)).rejects.toThrow('refused the password');
      await copy.drop();
    } finally {
      await cluster.stop();
    }
    await expect(reachable(cluster.url)).rejects.toThrow('refused the connection');
  });

  test('to another server without pg_dump there is no way: said', async () => {
    const from = await server.shop('no_way');
    const bin = await findServer(await reachable(from), here);
    const cluster = await startCluster(bin ?? '', server.directory());
    try {
      await expect(clone(request(from, { server: cluster.url, places: bare }))).rejects.toThrow(
        /cannot be cloned to another server: .*install postgresql-client-\d+/,
      );
    } finally {
      await cluster.stop();
    }
  });
});
