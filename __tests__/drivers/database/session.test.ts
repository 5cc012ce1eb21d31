/** What is said where PostgreSQL cannot be reached, and what nobody may read in it. */
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { listen } from '../../../sandbox/http/listen.ts';
import { mustDiffer } from '../../../src/drivers/database/postgres/identity.ts';
import { reachable } from '../../../src/drivers/database/postgres/session.ts';
import { sql, usePostgres } from './postgres.ts';

const server = usePostgres();
const hostile = 'p@ss/word#?:%&';

const saysOf = async (url: string): Promise<string> =>
  reachable(url, '$DATABASE_URL').then(String, (error: unknown) => String(error));

test('nobody listens', async () => {
  expect(await saysOf('postgres://ana:hidden1@127.0.0.1:9/shop')).toMatch(
    /PostgreSQL at 127\.0\.0\.1:9 refused the connection: .*\(database "shop", from \$DATABASE_URL\)/,
  );
});

test('somebody else listens', async () => {
  const other = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const { port, close } = await listen(other, 0);
  const said = await saysOf(`postgres://ana:hidden1@127.0.0.1:${port}/shop`);
  await close();
  expect(said).toContain(`SluicewayError: PostgreSQL at 127.0.0.1:${port}`);
});

test('the host is not known', async () => {
  expect(await saysOf('postgres://ana:hidden1@db.invalid/shop')).toMatch(
    /db\.invalid:5432 (is not known|could not be looked up)/,
  );
});

test('the password is wrong, the database is not there: said, without the password', async () => {
  const wrong = new URL(server.url('postgres'));
  wrong.password = 'hidden1';
  expect(await saysOf(wrong.href)).toContain('refused the password: check user and password');
  expect(await saysOf(server.url('nowhere'))).toContain('has no such database');
  expect((await saysOf(wrong.href)) + (await saysOf(server.url('nowhere')))).not.toContain('hidden1');
});

test('a hostile password opens, and the major is told', async () => {
  await sql(server.url(), `create role guest login password '${hostile}'`);
  const url = new URL(server.url('postgres'));
  url.username = 'guest';
  url.password = encodeURIComponent(hostile);
  expect(Number(await saysOf(url.href))).toBeGreaterThanOrEqual(13);
});

test('the same database by another name and another user is known again', async () => {
  await server.shop('twin');
  await sql(server.url(), `create role reader login password 'reader-1'; grant pg_read_all_data to reader`);
  const other = new URL(server.url('twin'));
  other.hostname = 'localhost';
  other.username = 'reader';
  other.password = 'reader-1';
  await expect(mustDiffer(server.url('twin'), other.href)).rejects.toThrow('Refused to write: "twin"');
  await mustDiffer(server.url('twin'), server.url('postgres'));
});
