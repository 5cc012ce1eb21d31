/** A server of its own for the tests of one source, with a database that each test has a copy of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { type Postgres, startPostgres } from '../../../sandbox/postgres/start.ts';
import { sql } from '../../drivers/database/postgres.ts';

/** Resolves to the URL of the copy. */
export type Copy = (name: string) => Promise<string>;

/** @param source as `startPostgres` has it; `setup` is the SQL of what is copied */
export function useBase(source: 'embedded' | 'embedded-18', setup: string): Copy {
  let server: Postgres;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
    server = await startPostgres({ directory: join(folder, 'server'), source });
    await sql(server.url(), 'create database base');
    await sql(server.url('base'), setup);
  }, 90_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return async (name) => {
    await sql(server.url(), `create database ${name} template base`);
    return server.url(name);
  };
}
