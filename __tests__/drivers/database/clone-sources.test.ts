/** Every form that a clone can be made of gives the same rows, and nobody looks in before the mask has run. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { libpq } from '../../../src/drivers/database/postgres/address.ts';
import { reachable, withSession } from '../../../src/drivers/database/postgres/session.ts';
import { describeWith } from '../../real-part.ts';
import { cloningOn, digestOfRows } from './cloning.ts';
import { one, sql, usePostgres } from './postgres.ts';

describeWith('postgresql', 'what a clone is made of', (bin) => {
  const server = usePostgres();
  const { make, clones } = cloningOn(server, '77.1');
  const dump = (url: string, ...args: string[]): void => {
    const { dbname, env } = libpq(url);
    execFileSync(join(bin, 'pg_dump'), [...args, `--dbname=${dbname}`], { env: { ...process.env, ...env } });
  };

  describe('a dump', () => {
    const formats = ['custom', 'directory', 'plain', 'tar', 'custom.gz', 'plain.gz'] as const;
    test.each(formats)('%s: every row, and no folder left', async (format) => {
      const from = await server.shop(`dump_${format.replace('.', '_')}`);
      await sql(
        from,
        `create function f() returns text language sql as $$ select '
GRANT nothing to nobody;
' $$; update orders set note = E'tab\\t line\\n back\\\\slash äö' where id = 3`,
      );
      const before = readdirSync(server.directory());
      const [kind, gz] = format.split('.');
      const path = join(server.directory(), `file-${format}`);
      dump(from, `--format=${kind}`, `--file=${path}`);
      if (gz !== undefined) writeFileSync(path, gzipSync(readFileSync(path)));
      const copy = await make({ by: 'dump', path });
      expect(copy.kind).toBe('dump');
      expect(await digestOfRows(copy.url)).toBe(await digestOfRows(from));
      expect(await one(copy.url, 'select f()')).toBe(await one(from, 'select f()'));
      await copy.drop();
      rmSync(path, { recursive: true });
      expect(readdirSync(server.directory())).toEqual(before);
    });

    test.each([
      ['DROP DATABASE shop;', /line 2: "DROP DATABASE shop;" leads out of the database/],
      ['\\connect postgres', /leads out of the database/],
      ['\\! touch pwned', /leads out of the database/],
      ["COPY t FROM PROGRAM 'touch pwned';", /leads out of the database/],
    ])('in SQL that leads out of its database is refused: %s', async (line, message) => {
      const path = join(server.directory(), 'leads-out.sql');
      writeFileSync(path, `create table t (a int);\n${line}\n`);
      await expect(make({ by: 'dump', path })).rejects.toThrow(message);
      expect(await clones()).toEqual([]);
    });

    test('that is none, or not there, is refused by its path', async () => {
      const path = join(server.directory(), 'picture.png');
      writeFileSync(path, Buffer.from([0x89, 0x50, 0, 0, 1]));
      await expect(make({ by: 'dump', path })).rejects.toThrow(/picture\.png is neither an archive/);
      await expect(make({ by: 'dump', path: '/nowhere/x.dump' })).rejects.toThrow(/x\.dump is not there/);
    });

    test('that ends in its middle leaves nothing', async () => {
      const from = await server.shop('cut');
      const path = join(server.directory(), 'cut.dump');
      dump(from, '--format=custom', `--file=${path}`);
      writeFileSync(path, readFileSync(path).subarray(0, -2_000));
      await expect(make({ by: 'dump', path })).rejects.toThrow(/pg_restore failed/);
      expect(await clones()).toEqual([]);
    });
  });

  test('a template on the same server, which stays as it is', async () => {
    const from = await server.shop('golden');
    const mask = { path: 'mask.sql', sql: 'update orders set note = null' };
    const copy = await make({ by: 'template', database: 'golden' }, { mask });
    expect(await one(copy.url, 'select count(note)::int from orders')).toBe(0);
    expect(await one(from, 'select count(note)::int from orders')).toBe(100);
    await copy.drop();
    expect(await one(from, 'select count(*)::int from products')).toBe(1000);
  });

  test('a copy that a command made: used, reset, and given back once', async () => {
    const production = await server.shop('of_command');
    const from = await server.shop('branch');
    let given = 0;
    const giveBack = async (): Promise<void> => {
      given += 1;
    };
    const copy = await make({ by: 'command', url: from, giveBack }, { server: from, production });
    await sql(copy.url, 'drop table orders');
    await copy.reset();
    expect(await digestOfRows(copy.url)).toBe(await digestOfRows(from));
    await copy.drop();
    await copy.drop();
    expect(given).toBe(1);
    expect(await clones()).toEqual([]);
  });

  test('a command that prints production’s own URL: refused, and nothing is written', async () => {
    const production = await server.shop('trap');
    const mask = { path: 'mask.sql', sql: 'delete from orders' };
    const other = new URL(production);
    other.hostname = 'localhost';
    const source = { by: 'command', url: other.href, giveBack: async () => undefined } as const;
    await expect(make(source, { server: other.href, production, mask })).rejects.toThrow(
      /Refused to write: "trap" at localhost:\d+ is the database that was to be cloned/,
    );
    expect(await one(production, 'select count(*)::int from orders')).toBe(100);
  });

  test('the schema only: no rows, and the source’s counts', async () => {
    const from = await server.shop('bones');
    await sql(from, 'analyze');
    const copy = await make({ by: 'schema', url: from });
    expect(await one(copy.url, 'select count(*)::int from products')).toBe(0);
    expect(await one(copy.url, `select reltuples::int from pg_class where relname = 'products'`)).toBe(1000);
    await copy.drop();
  });

  test('reset gives back every row within the same URL, and ends who is connected', async () => {
    const from = await server.shop('renewed');
    const copy = await make({ by: 'url', url: from });
    await withSession(copy.url, async (session) => {
      await session.query('delete from orders');
      await copy.reset();
    });
    expect(await digestOfRows(copy.url)).toBe(await digestOfRows(from));
    await copy.drop();
    expect(await clones()).toEqual([]);
  });

  test('nobody else gets in, before the mask or after it', async () => {
    const from = await server.shop('closed_to_others');
    await sql(server.url(), `create role nosy login password 'nosy-1'`);
    let refused = 0;
    let seen = 0;
    let done = false;
    const mask = { path: 'mask.sql', sql: 'select pg_sleep(0.5); update orders set note = null' };
    const look = async (): Promise<void> => {
      while (!done) {
        for (const name of await clones()) {
          const url = new URL(server.url(name));
          [url.username, url.password] = ['nosy', 'nosy-1'];
          await reachable(url.href).then(
            () => (seen += 1),
            () => (refused += 1),
          );
        }
      }
    };
    const looking = look();
    const copy = await make({ by: 'url', url: from }, { mask });
    done = true;
    await looking;
    expect(seen).toBe(0);
    expect(refused).toBeGreaterThan(0);
    await copy.drop();
  });

  describe('rows left out', () => {
    const wide = async (name: string): Promise<string> => {
      const from = await server.shop(name);
      await sql(
        from,
        `create table lines (id int primary key, ord int not null references orders, gen int generated always as (id * 2) stored);
         insert into lines (id, ord) select g, 1 + g % 100 from generate_series(1, 500) g;
         create schema logs; create table logs.audit (id int, at timestamptz) partition by range (id);
         create table logs.audit_1 partition of logs.audit for values from (0) to (1000);
         insert into logs.audit select g from generate_series(1, 50) g`,
      );
      return from;
    };
    const counts = `select json_build_array((select count(*) from products), (select count(*) from orders),
      (select count(*) from lines), (select count(*) from logs.audit))::text`;
    const rows = (exclude: readonly string[], sample: Readonly<Record<string, string>> = {}) => ({
      exclude,
      sample,
    });

    test('excluded: the table is there, empty, partitions too', async () => {
      const from = await wide('left_out');
      const copy = await make({ by: 'url', url: from, rows: rows(['logs.*']) });
      expect(await one(copy.url, counts)).toBe('[1000, 100, 500, 0]');
      await copy.drop();
    });

    test('excluded though another refers to it: refused by both names', async () => {
      const from = await wide('referred');
      await expect(make({ by: 'url', url: from, rows: rows(['products']) })).rejects.toThrow(
        /exclude: public\.orders refers to public\.products \(orders_product_fkey\).*exclude public\.orders too/,
      );
    });

    test('sampled: what refers to it follows, by every foreign key on the way', async () => {
      const from = await wide('sampled');
      const copy = await make({
        by: 'url',
        url: from,
        rows: rows([], { products: 'id <= 20', 'logs.audit': '50%' }),
      });
      const kept = `select json_build_array((select count(*) from products), (select count(*) from orders),
        (select count(*) from lines))::text`;
      expect(await one(copy.url, kept)).toBe('[20, 20, 100]');
      expect(Number(await one(copy.url, 'select count(*) from logs.audit'))).toBeLessThan(50);
      expect(await one(copy.url, 'select sum(gen)::int from lines where id = 1')).toBe(2);
      expect(
        await one(copy.url, `select count(*)::int from pg_constraint where contype = 'f' and convalidated`),
      ).toBe(2);
      await copy.drop();
    });

    test('a table that is not there is named, with the nearest', async () => {
      const from = await wide('misspelt');
      await expect(make({ by: 'url', url: from, rows: rows(['ordres']) })).rejects.toThrow(
        /no table "ordres"\. Did you mean "orders"/,
      );
    });
  });

  test('names that a shell or a URL would trip over', async () => {
    const name = `-we"ird db' $(touch pwned) a%2Fb/c ;&=+, ä`;
    await withSession(server.url(), (session) =>
      session.query(`create database ${session.escapeIdentifier(name)}`),
    );
    const from = server.url(name);
    await sql(
      from,
      'create table products (id int); create table orders (id int); insert into products values (1)',
    );
    const copy = await make({ by: 'url', url: from });
    expect(await one(copy.url, 'select count(*)::int from products')).toBe(1);
    await copy.drop();
    for (const folder of [server.directory(), process.cwd()])
      expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });
});
