/** The real migration among others that use the database: who waits for whom, and what is left when it fails. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { migrate, type MigrateRequest } from '../../../src/drivers/database/postgres/migrate.ts';
import { openSession } from '../../../src/drivers/database/postgres/session.ts';
import { describeWith } from '../../real-part.ts';
import { one, sql, usePostgres } from './postgres.ts';

describeWith('postgresql', 'migrate', (bin) => {
  const server = usePostgres();
  const psql = (text: string): string =>
    `PATH=${bin}:$PATH psql -qX -v ON_ERROR_STOP=1 "$DATABASE_URL" <<'SQL'\n${text}\nSQL`;
  const lines: string[] = [];
  const run = (url: string, command: string, locks: Partial<MigrateRequest['locks']> = {}) => {
    lines.length = 0;
    const log = (line: string): void => void lines.push(line);
    const options = { cwd: '/', env: {}, timeoutMs: 60_000, onLine: log };
    const limits = { wait: 20_000, timeout: 300, retries: 0, ...locks };
    return migrate({ url, command, run: '12.1', locks: limits, log, options });
  };
  /** A session that holds a lock on `orders` until it is told to end. */
  async function holder(url: string, statement = 'select count(*) from orders') {
    const session = await openSession(url, { purpose: 'a report' });
    await session.query('begin');
    await session.query(statement);
    return { end: () => session.end() };
  }
  const gift = psql('alter table orders add gift text;');
  const hasGift = (url: string) =>
    one(url, `select count(*)::int from information_schema.columns where column_name = 'gift'`);

  describe('a transaction that is open for long', () => {
    test('is waited for, and named', async () => {
      const url = await server.shop('waited');
      const open = await holder(url);
      await sleep(400);
      const done = run(url, gift);
      while (lines.length === 0) await sleep(20);
      expect(lines.join('\n')).toMatch(
        /waiting for 1 open transaction: pid \d+ \(a report\), open for .*idle in transaction: select count/,
      );
      await open.end();
      await done;
      expect(await hasGift(url)).toBe(1);
    });

    test('past the limit: refused, with its process, its age and its query, and nothing is begun', async () => {
      const url = await server.shop('past');
      const open = await holder(url);
      await sleep(400);
      await expect(run(url, `echo begun; ${gift}`, { wait: 500 })).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringMatching(
          /not started, and nothing was changed.*pid \d+ \(a report\), open for .*select count/s,
        ),
      });
      expect(lines).not.toContain('begun');
      await open.end();
    });
  });

  describe('a statement that waits for a lock', () => {
    test('is cancelled after its time with who holds it, and the migration run again until it succeeds', async () => {
      const url = await server.shop('retried');
      const mark = join(server.directory(), 'begun');
      const done = run(url, `touch '${mark}'; sleep 0.3; ${gift}`, { retries: 3 });
      while (!existsSync(mark)) await sleep(10);
      const open = await holder(url);
      while (!lines.some((line) => line.includes('run again'))) await sleep(20);
      await open.end();
      await done;
      expect(lines.join('\n')).toMatch(
        /"alter table orders add gift text;?" waited .* for pid \d+ \(a report\), transaction open/,
      );
      expect(await hasGift(url)).toBe(1);
    });

    test('is waited out where it builds an index concurrently: cancelled, that would leave an invalid one', async () => {
      const url = await server.shop('concurrent');
      const mark = join(server.directory(), 'indexing');
      const done = run(
        url,
        `touch '${mark}'; sleep 0.3; ${psql('create index concurrently late on orders (note);')}`,
      );
      while (!existsSync(mark)) await sleep(10);
      const open = await holder(url, 'lock table orders in row exclusive mode');
      await sleep(1_500);
      await open.end();
      expect((await done).warnings).toEqual([]);
      expect(await one(url, `select indisvalid from pg_index where indexrelid = 'late'::regclass`)).toBe(
        true,
      );
    });

    test('without a limit in the config it waits as long as it takes', async () => {
      const url = await server.shop('unlimited');
      const mark = join(server.directory(), 'unlimited');
      const done = run(url, `touch '${mark}'; sleep 0.3; ${gift}`, { timeout: null });
      while (!existsSync(mark)) await sleep(10);
      const open = await holder(url);
      await sleep(1_200);
      await open.end();
      await done;
      expect(await hasGift(url)).toBe(1);
    });
  });

  describe('an index that is left invalid', () => {
    const duplicates = `insert into products select id + 5000, name from products where id < 3;`;

    test('by a migration that failed is dropped; one that was there before is only named', async () => {
      const url = await server.shop('half_built');
      await sql(url, duplicates);
      await sql(url, 'create unique index concurrently older on products (name)').catch(() => undefined);
      await expect(
        run(url, psql('create unique index concurrently newer on products (name);')),
      ).rejects.toThrow(
        /could not create unique index "newer".*Dropped the invalid index public\.newer of products/s,
      );
      expect(lines.join('\n')).toContain('The index public.older of products is invalid since before');
      expect(
        await sql(url, `select indexrelid::regclass::text as name from pg_index where not indisvalid`),
      ).toEqual([{ name: 'older' }]);
    });

    test('by one that succeeded is named, with the cure', async () => {
      const url = await server.shop('swallowed');
      await sql(url, duplicates);
      const command = `set +e
${psql('create unique index concurrently newer on products (name);')}
true`;
      const { warnings } = await run(url, command);
      expect(warnings.join()).toContain('REINDEX INDEX CONCURRENTLY public.newer;');
    });
  });

  test('data that only production has: the command’s words, and what it had committed stays named by its tool', async () => {
    const url = await server.shop('rows');
    await sql(url, `insert into orders (note) values (null)`);
    await expect(run(url, psql('alter table orders alter note set not null;'))).rejects.toMatchObject({
      code: 'COMMAND',
      message: expect.stringContaining('column "note" of relation "orders" contains null values'),
    });
  });

  test('statements that took their time are told with it', async () => {
    const url = await server.shop('told');
    const { statements } = await run(url, psql('select pg_sleep(0.5);\nalter table orders add gift text;'));
    const slept = statements.find((statement) => statement.sql.includes('pg_sleep'));
    expect(slept?.ms).toBeGreaterThan(400);
  });

  test('killed: the command ends with us, and the next run finds the lock free and finishes', async () => {
    const url = await server.shop('killed');
    const pid = join(server.directory(), 'pid');
    const script = `
      import { migrate } from ${JSON.stringify(join(process.cwd(), 'src/drivers/database/postgres/migrate.ts'))};
      await migrate({ url: process.env.URL, run: '9.1', command: 'echo $$ > "${pid}"; sleep 600', log: () => {},
        locks: { wait: 0, timeout: null, retries: 0 }, options: { cwd: '/', env: {}, timeoutMs: 900000 } });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, URL: url, NODE_OPTIONS: '' },
      stdio: 'ignore',
    });
    while (!existsSync(pid) || readFileSync(pid, 'utf8').trim() === '') await sleep(20);
    child.kill('SIGKILL');
    const command = Number(readFileSync(pid, 'utf8'));
    const lives = (): boolean => {
      try {
        return process.kill(command, 0);
      } catch {
        return false;
      }
    };
    while (lives()) await sleep(20);
    await run(url, gift);
    expect(await hasGift(url)).toBe(1);
  });
});
