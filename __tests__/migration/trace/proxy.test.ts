/** The proxy between a client and the server, where more than one of them is at work. */
import { execFile, execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openSession, withSession } from '../../../src/drivers/database/postgres/session.ts';
import { startProxy, type Tracer } from '../../../src/migration/trace/proxy.ts';
import type { Traced } from '../../../src/migration/wire/traced.ts';
import { one, sql, usePostgres } from '../../drivers/database/postgres.ts';
import { until } from '../../sandbox/until.ts';

const postgres = usePostgres();
const open: Tracer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((proxy) => proxy.close()));
});

async function through(url: string): Promise<Tracer> {
  const proxy = await startProxy(url);
  open.push(proxy);
  return proxy;
}

const of = (all: readonly Traced[], text: string): Traced | undefined =>
  all.find((each) => each.sql.includes(text));

describe('what is said of a statement', () => {
  test('a lock counts until its transaction ends, not until its statement does', async () => {
    const proxy = await through(await postgres.shop('holding'));
    await withSession(proxy.url, async (session) => {
      await session.query('begin');
      await session.query('alter table orders add column gift text');
      await session.query('select pg_sleep(0.3)');
      await session.query('commit');
      await session.query('alter table products add column gift text');
    });
    const all = await proxy.close();
    expect(of(all, 'alter table orders')?.ms).toBeLessThan(300);
    expect(of(all, 'alter table orders')?.heldMs).toBeGreaterThanOrEqual(300);
    expect(of(all, 'alter table products')?.heldMs).toBeLessThan(300);
  });

  test('scans of a statement that failed are not the next one’s', async () => {
    const proxy = await through(await postgres.shop('failing'));
    await withSession(proxy.url, async (session) => {
      await session.query('alter table products add check (id < 0)').catch(() => undefined);
      await session.query('alter table products add column gift text');
    });
    const all = await proxy.close();
    expect(of(all, 'check')?.error).toContain('is violated by some row');
    expect(of(all, 'gift')).toMatchObject({ scanned: [], rewritten: [] });
  });

  test('what ROLLBACK TO has undone is not counted again', async () => {
    const proxy = await through(await postgres.shop('undoing'));
    await withSession(proxy.url, async (session) => {
      await session.query('begin; savepoint a');
      await session.query('alter table products alter id type bigint');
      await session.query('rollback to a');
      await session.query('alter table products add column gift text');
      await session.query('commit');
    });
    const all = await proxy.close();
    expect(of(all, 'bigint')?.rewritten).toEqual(['public.products']);
    expect(of(all, 'gift')?.rewritten).toEqual([]);
  });

  test('a commit that fails is the failure of what was committed', async () => {
    const url = await postgres.shop('late');
    await sql(url, 'alter table orders alter constraint orders_product_fkey deferrable initially deferred');
    const proxy = await through(url);
    await withSession(proxy.url, async (session) => {
      await session.query('insert into orders (product) values (999999)').catch(() => undefined);
    });
    expect(of(await proxy.close(), 'insert')?.error).toContain('foreign key');
  });

  test('tables that the migration made itself are nobody’s concern', async () => {
    const proxy = await through(await postgres.shop('making'));
    await withSession(proxy.url, async (session) => {
      await session.query('create table fresh as select * from products');
      await session.query('alter table fresh alter id type bigint');
    });
    expect(of(await proxy.close(), 'bigint')).toMatchObject({ locks: {}, rewritten: [], scanned: [] });
  });
});

describe('clients', () => {
  test('one without any rights but its own tables is traced as a superuser is', async () => {
    const url = await postgres.shop('modest');
    await sql(
      url,
      `create role modest login password 'modest'; grant all on schema public to modest; alter table orders owner to modest`,
    );
    const own = new URL(url);
    own.username = 'modest';
    own.password = 'modest';
    const proxy = await through(own.href);
    await withSession(proxy.url, async (session) => {
      await session.query('alter table orders alter id type bigint');
      await session.query('create index concurrently orders_note on orders (note)');
    });
    const all = await proxy.close();
    expect(of(all, 'bigint')).toMatchObject({
      locks: { 'public.orders': 'AccessExclusiveLock' },
      rewritten: ['public.orders'],
    });
    expect(of(all, 'index')).toMatchObject({
      locks: { 'public.orders': 'ShareUpdateExclusiveLock' },
      scanned: ['public.orders'],
    });
  });

  test('twenty at once are served, each with its own answers', async () => {
    const proxy = await through(await postgres.shop('twenty'));
    const ask = (n: number) =>
      withSession(proxy.url, async (session) => {
        await session.query('begin');
        await session.query('update products set name = $1 where id = $2', [`by ${n}`, n]);
        const { rows } = await session.query<{ name: string }>('select name from products where id = $1', [
          n,
        ]);
        await session.query('commit');
        return rows[0]?.name;
      });
    const names = await Promise.all(Array.from({ length: 20 }, (_, n) => ask(n + 1)));
    expect(names).toEqual(Array.from({ length: 20 }, (_, n) => `by ${n + 1}`));
    expect((await proxy.close()).filter(({ sql: text }) => text.startsWith('update'))).toHaveLength(20);
  });

  test('one that is cancelled hears so, and its statement is told as cancelled', async () => {
    const url = await postgres.shop('cancelling');
    const proxy = await through(url);
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-c', `timeout --signal=INT 1 psql "$DATABASE_URL" -c 'select pg_sleep(20)' 2>&1 || true`],
      { env: { PATH: process.env.PATH, ...proxy.env }, encoding: 'utf8' },
    );
    expect(stdout).toContain('canceling statement due to user request');
    expect(of(await proxy.close(), 'pg_sleep')?.error).toBe('canceling statement due to user request');
  });

  test('one that vanishes leaves no transaction behind', async () => {
    const url = await postgres.shop('vanishing');
    const proxy = await through(url);
    const session = await openSession(proxy.url, { purpose: 'vanisher' });
    await session.query('begin; lock table products in access exclusive mode');
    session.connection.stream.destroy();
    const left = `select count(*)::int from pg_stat_activity where application_name = 'vanisher'`;
    await until(async () => (await one(url, left)) === 0, 'the server has ended the session');
  });

  test('one that is gone in the middle of a statement is told of, and the server is not left at it', async () => {
    const url = await postgres.shop('leaving');
    const proxy = await through(url);
    const session = await openSession(proxy.url, { purpose: 'leaver' });
    const sleeping = `select count(*)::int from pg_stat_activity where application_name = 'leaver' and state = 'active'`;
    session.query('select pg_sleep(60)').catch(() => undefined);
    await until(async () => (await one(url, sleeping)) === 1, 'the statement runs');
    session.connection.stream.destroy();
    await until(async () => (await one(url, sleeping)) === 1, 'the server goes on');
    expect(of(await proxy.close(), 'pg_sleep')?.error).toContain('connection was closed');
    await until(async () => (await one(url, sleeping)) === 0, 'the server has ended it');
  });

  test('one that is killed by the server hears the server’s words', async () => {
    const url = await postgres.shop('killing');
    const proxy = await through(url);
    const killed = withSession(proxy.url, (session) =>
      session.query('select pg_terminate_backend(pg_backend_pid())'),
    );
    await expect(killed).rejects.toThrow('terminating connection due to administrator command');
  });

  test('one that does not speak the protocol is turned away, and others are not', async () => {
    const proxy = await through(await postgres.shop('nonsense'));
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    socket.end('GET / HTTP/1.1\r\n\r\n');
    await new Promise((resolve) => socket.resume().once('close', resolve));
    expect(await one(proxy.url, 'select 1')).toBe(1);
  });

  test('notifications reach a client that is idle', async () => {
    const url = await postgres.shop('listening');
    const proxy = await through(url);
    const session = await openSession(proxy.url);
    await session.query('listen news');
    const heard = new Promise<unknown>((resolve) => {
      session.once('notification', ({ payload }) => resolve(payload));
    });
    await sql(url, `notify news, 'hello'`);
    expect(await heard).toBe('hello');
    await session.end();
  });

  test('a value of 20 MB goes there and back', async () => {
    const proxy = await through(await postgres.shop('large'));
    const text = 'x'.repeat(20_000_000);
    const length = await withSession(proxy.url, async (session) => {
      const { rows } = await session.query<{ text: string }>('select $1::text as text', [text]);
      return rows[0]?.text.length;
    });
    expect(length).toBe(20_000_000);
  });
});

describe('a command that insists on TLS', () => {
  const text = 'select length($1::text) as length';

  test('gets it, and is traced, though the server has none', async () => {
    const proxy = await through(await postgres.shop('insisting'));
    const client = new pg.Client({ connectionString: proxy.url, ssl: { rejectUnauthorized: false } });
    await client.connect();
    const { rows } = await client.query<{ length: number }>(text, ['x'.repeat(3_000_000)]);
    await client.end();
    expect(rows).toEqual([{ length: 3_000_000 }]);
    expect((await proxy.close()).map(({ sql: statement }) => statement)).toEqual([text]);
  });

  test('gets it by libpq too, where the password is asked for by SCRAM', async () => {
    const proxy = await through(await postgres.shop('insisting_psql'));
    const { stdout } = await promisify(execFile)('psql', ['-Atc', 'select 7'], {
      env: { PATH: process.env.PATH, ...proxy.env, PGSSLMODE: 'require' },
    });
    expect(stdout.trim()).toBe('7');
  });

  test('and on a certificate that can be verified: told so by its own client', async () => {
    const proxy = await through(await postgres.shop('verifying'));
    const client = new pg.Client({ connectionString: proxy.url, ssl: true });
    await expect(client.connect()).rejects.toThrow(/self-signed certificate/);
    expect(await proxy.close()).toEqual([]);
  });
});

describe('a server that wants TLS', () => {
  test('is met by TLS, while the client needs none', async () => {
    const url = await postgres.shop('secured');
    const data = String(await one(url, 'show data_directory'));
    const [key, certificate] = [join(data, 'server.key'), join(data, 'server.crt')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
      { stdio: 'ignore' },
    );
    const owner = execFileSync('stat', ['-c', '%u:%g', data], { encoding: 'utf8' }).trim();
    execFileSync('chown', [owner, key, certificate]);
    execFileSync('chmod', ['600', key]);
    await sql(url, 'alter system set ssl = on');
    await sql(url, 'select pg_reload_conf()');
    await until(async () => (await one(url, 'show ssl')) === 'on', 'the server has TLS');
    const proxy = await through(`${url}?sslmode=require`);
    const encrypted = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
    // psql refuses an offer of channel binding over a connection without TLS.
    const { stdout } = await promisify(execFile)('psql', ['-Atc', encrypted], {
      env: { PATH: process.env.PATH, ...proxy.env },
    });
    expect(stdout.trim()).toBe('t');
    // A client with TLS of its own would bind to the proxy's certificate, which the server refuses.
    const both = await promisify(execFile)('psql', ['-Atc', encrypted], {
      env: { PATH: process.env.PATH, ...proxy.env, PGSSLMODE: 'require' },
    });
    expect(both.stdout.trim()).toBe('t');
    const verified = startProxy(`${url}?sslmode=verify-full`);
    await expect(verified).rejects.toThrow(/certificate/);
  });
});
