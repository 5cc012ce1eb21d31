/** A PostgreSQL of its own for a test file, with what tests of the database share. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { type Postgres, startPostgres } from '../../../sandbox/postgres/start.ts';
import { type Places, usualFolders } from '../../../src/drivers/database/postgres/client.ts';
import { withSession } from '../../../src/drivers/database/postgres/session.ts';

export const here: Places = { path: process.env.PATH ?? '', folders: usualFolders };
/** As on a runner without any program of PostgreSQL. */
export const bare: Places = { path: '', folders: [] };
export const quiet = (): void => undefined;

export const sql = (url: string, text: string): Promise<readonly unknown[]> =>
  withSession(url, async (session) => (await session.query<Record<string, unknown>>(text)).rows);

/** The first column of the first row. */
export async function one(url: string, text: string): Promise<unknown> {
  const [row] = await withSession(
    url,
    async (session) => (await session.query<Record<string, unknown>>(text)).rows,
  );
  return Object.values(row ?? {})[0];
}

export interface Fixture {
  readonly url: (database?: string) => string;
  /** A folder for this test file alone. */
  readonly directory: () => string;
  /** A new database with 1,000 products; the name makes it the test's own. */
  readonly shop: (name: string) => Promise<string>;
  readonly databases: () => Promise<readonly string[]>;
}

const schema = `
  create table products (id int primary key, name text not null);
  insert into products select g, 'product ' || g from generate_series(1, 1000) g;
  create table orders (id serial primary key, product int references products, note text);
  insert into orders (product, note) select g, 'for customer ' || g from generate_series(1, 100) g;`;

export function usePostgres(): Fixture {
  let server: Postgres;
  let directory = '';
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
    server = await startPostgres({ directory: join(directory, 'server') });
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const url = (database?: string): string => server.url(database);
  return {
    url,
    directory: () => directory,
    shop: async (name) => {
      await sql(url(), `create database ${name}`);
      await sql(url(name), schema);
      return url(name);
    },
    databases: async () => {
      const rows = await sql(
        url(),
        'select datname as name from pg_database where not datistemplate order by 1',
      );
      return rows.map((row) => (row instanceof Object && 'name' in row ? String(row.name) : ''));
    },
  };
}
