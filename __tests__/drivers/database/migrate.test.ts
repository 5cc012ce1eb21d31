/** The real migration: alone, with its output, and with a clear end. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { migrate } from '../../../src/drivers/database/postgres/migrate.ts';
import { describeWith } from '../../real-part.ts';
import { one, quiet, usePostgres } from './postgres.ts';

describeWith('postgresql', 'migrate', (bin) => {
  const server = usePostgres();
  const lines: string[] = [];
  const locks = { wait: 0, timeout: 5_000, retries: 0 };
  afterEach(() => {
    lines.length = 0;
  });
  const run = (url: string, command: string, name = '12.1') =>
    migrate({
      url,
      command: `PATH=${bin}:$PATH; ${command}`,
      run: name,
      locks,
      log: (line) => lines.push(line),
      options: { cwd: process.cwd(), env: {}, timeoutMs: 20_000, onLine: (line) => lines.push(line) },
    });
  const psql = (text: string): string => `psql -qX -v ON_ERROR_STOP=1 "$DATABASE_URL" -c '${text}'`;

  test('runs on the database, and its output is seen', async () => {
    const url = await server.shop('forward');
    const { ms } = await run(url, `echo adding; ${psql('alter table products add price int')}`);
    expect(ms).toBeGreaterThan(0);
    expect(lines).toContain('adding');
    expect(await one(url, 'select count(price)::int from products')).toBe(0);
  });

  test('one that fails half-way says where, and leaves the lock free', async () => {
    const url = await server.shop('half_way');
    const broken = `${psql('alter table products add half int')}; ${psql('alter table nowhere add x int')}`;
    await expect(run(url, broken)).rejects.toMatchObject({
      code: 'COMMAND',
      message: expect.stringMatching(
        /database\.migrate failed with exit code \d+.*relation "nowhere" does not exist/s,
      ),
    });
    expect(await one(url, 'select count(half)::int from products')).toBe(0);
    await run(url, psql('alter table products drop half'));
  });

  test('two at once: the second changes nothing and says who is at it', async () => {
    const url = await server.shop('at_once');
    const gate = join(server.directory(), 'gate');
    let started = (): void => undefined;
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const first = migrate({
      url,
      command: `echo begun; until [ -e '${gate}' ]; do sleep 0.05; done`,
      run: '41.1',
      locks,
      log: quiet,
      options: { cwd: '/', env: {}, timeoutMs: 20_000, onLine: () => started() },
    });
    await running;
    await expect(run(url, psql('drop table orders'), '42.1')).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(
        /Another migration of "at_once" is running \(run 41\.1, since \d\d:\d\d UTC\)/,
      ),
    });
    writeFileSync(gate, '');
    await first;
    expect(await one(url, 'select count(*)::int from orders')).toBe(100);
  });

  test('a database that cannot be reached: the command is not started', async () => {
    await expect(run('postgres://ana:hidden1@127.0.0.1:9/shop', 'echo started')).rejects.toThrow(
      'refused the connection',
    );
    expect(lines).toEqual([]);
  });
});
