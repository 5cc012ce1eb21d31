/** A backup is worth what its restore brings back. */
import { spawn } from 'node:child_process';
import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Backup, backup } from '../../../src/drivers/database/postgres/backup.ts';
import { minutesLost, restore } from '../../../src/drivers/database/postgres/restore.ts';
import { openSession } from '../../../src/drivers/database/postgres/session.ts';
import { describeWith } from '../../real-part.ts';
import { bare, here, one, quiet, sql, usePostgres } from './postgres.ts';

describeWith('postgresql', 'backup and restore', () => {
  const server = usePostgres();
  const dumps = (): string => join(server.directory(), 'dumps');
  const back = (url: string, places = here): Promise<Backup> =>
    backup({ url, directory: dumps(), places, log: quiet });
  const bring = (url: string, id: string, places = here) =>
    restore({ url, id, directory: dumps(), places, log: quiet });
  const products = (url: string) => one(url, 'select count(*)::int from products');

  describe.each([
    ['pg_dump', here],
    ['template', bare],
  ] as const)('%s', (kind, places) => {
    const name = (of: string): string => `${of}_${kind}`;

    test('brings back what was there, and keeps what replaced it', async () => {
      const url = await server.shop(name('there'));
      const made = await back(url, places);
      expect(made).toMatchObject({ kind });
      expect(made.bytes).toBeGreaterThan(1_000);
      await sql(url, 'drop table orders; insert into products values (1001, $$new$$)');
      const { replaced, lostMinutes } = await bring(url, made.id, places);
      expect(await products(url)).toBe(1_000);
      expect(await one(url, 'select count(*)::int from orders')).toBe(100);
      expect(await products(server.url(replaced))).toBe(1_001);
      expect(lostMinutes).toBe(1);
      expect(
        (await server.databases()).filter((database) => database.startsWith('sluiceway_restore')),
      ).toEqual([]);
    });

    test('can be restored twice', async () => {
      const url = await server.shop(name('twice'));
      const { id } = await back(url, places);
      await bring(url, id, places);
      await sql(url, 'delete from orders');
      await bring(url, id, places);
      expect(await one(url, 'select count(*)::int from orders')).toBe(100);
    });

    test('owner, rights and settings of the database are as before', async () => {
      const url = await server.shop(name('own'));
      const own = name('own');
      await sql(
        server.url(),
        `create role ${own}_owner; create role "${own} reader";
         alter database ${own} owner to ${own}_owner;
         revoke all on database ${own} from public; grant connect on database ${own} to "${own} reader";
         alter database ${own} set search_path to "$user", public, 'o''dd';
         alter role ${own}_owner in database ${own} set statement_timeout to '7s'`,
      );
      const look = () =>
        one(
          server.url(),
          `select row(pg_get_userbyid(datdba), datacl::text, array(
             select s.setrole::regrole || ' ' || s.setconfig::text from pg_db_role_setting s
              where s.setdatabase = d.oid order by 1))::text
             from pg_database d where datname = '${own}'`,
        );
      const before = await look();
      const { id } = await back(url, places);
      await bring(url, id, places);
      expect(await look()).toBe(before);
    });

    test('sessions that come again and again do not keep a restore from its place', async () => {
      const url = await server.shop(name('busy'));
      const { id } = await back(url, places);
      await sql(url, 'delete from orders');
      const pool = await Promise.all([openSession(url), openSession(url)]);
      const { disconnected } = await bring(url, id, places);
      expect(disconnected).toBe(2);
      expect(await one(url, 'select count(*)::int from orders')).toBe(100);
      await Promise.all(pool.map((session) => session.end().catch(quiet)));
    });
  });

  test('a TEMPLATE copy ends nobody’s session: it says who is connected', async () => {
    const url = await server.shop('connected');
    const session = await openSession(url, { purpose: 'the shop' });
    await expect(back(url, bare)).rejects.toThrow(
      /"connected" cannot be copied by TEMPLATE while others are connected to it: 1 session \(the shop\)/,
    );
    expect((await session.query('select 1 as alive')).rows).toEqual([{ alive: 1 }]);
    await session.end();
  });

  test('that pg_dump is missing is said, with the package that brings it', async () => {
    const lines: string[] = [];
    const url = await server.shop('without');
    await backup({ url, directory: dumps(), places: bare, log: (line) => lines.push(line) });
    expect(lines.join()).toMatch(
      /pg_dump and pg_restore are not on this runner: install postgresql-client-\d+/,
    );
  });

  test('a dump is for its owner’s eyes, and a failed one leaves no file', async () => {
    const url = await server.shop('closed');
    await back(url);
    expect(statSync(dumps()).mode & 0o077).toBe(0);
    await sql(server.url(), `create role poor login password 'poor-123'`);
    const poor = new URL(url);
    poor.username = 'poor';
    poor.password = 'poor-123';
    const before = readdirSync(dumps());
    await expect(back(poor.href)).rejects.toThrow(/pg_dump failed: .*permission denied/s);
    expect(readdirSync(dumps())).toEqual(before);
  });

  test('a hostile password reaches pg_dump and pg_restore', async () => {
    const url = new URL(await server.shop('hostile'));
    const password = "p@ss/word#?:%&'\\";
    await sql(server.url(), `create role "h@ck;er" superuser login password $p$${password}$p$`);
    url.username = encodeURIComponent('h@ck;er');
    url.password = encodeURIComponent(password);
    const { id } = await back(url.href);
    await bring(url.href, id);
    expect(await products(url.href)).toBe(1_000);
  });

  test('a damaged dump changes nothing', async () => {
    const url = await server.shop('damaged');
    const { id } = await back(url);
    truncateSync(join(dumps(), id), statSync(join(dumps(), id)).size - 2_000);
    await sql(url, 'delete from orders');
    await expect(bring(url, id)).rejects.toThrow('pg_restore failed');
    expect(await one(url, 'select count(*)::int from orders')).toBe(0);
    expect((await server.databases()).filter((database) => database.startsWith('sluiceway_restore'))).toEqual(
      [],
    );
  });

  test('a backup that is not here any more is named', async () => {
    const url = await server.shop('lost');
    await expect(bring(url, 'nothing.dump')).rejects.toThrow('The backup nothing.dump is not on this runner');
    await expect(bring(url, 'nothing')).rejects.toThrow('The backup nothing is not at 127.0.0.1');
  });

  test('whenever a restore is killed, there is the old database or the new one', async () => {
    const url = await server.shop('killed');
    const { id } = await back(url);
    await sql(url, 'delete from orders');
    const script = `const { restore } = await import(${JSON.stringify(import.meta.resolve('../../../src/drivers/database/postgres/restore.ts'))});
      await restore({ ...${JSON.stringify({ url, id, directory: dumps(), places: here })}, log() {} });`;
    for (const ms of [150, 250, 300, 350, 400, 450, 500, 600]) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('close', resolve));
      const timer = setTimeout(() => child.kill('SIGKILL'), ms);
      await ended;
      clearTimeout(timer);
      expect([0, 100]).toContain(await one(url, 'select count(*)::int from orders'));
    }
  });
});

test('how many minutes of writes a restore would lose', () => {
  const id = 'sluiceway_backup_shop_20261122t041200000z.dump';
  const made = Date.UTC(2026, 10, 22, 4, 12);
  expect(minutesLost(id, made + 90_000)).toBe(2);
  expect(minutesLost(id, made - 5_000)).toBe(0);
  expect(minutesLost('by-hand.dump', made)).toBeNull();
});
