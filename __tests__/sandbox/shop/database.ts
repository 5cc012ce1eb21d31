/** A PostgreSQL for a test file, a new database for each test, and the shop's commands on it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres } from '../../../sandbox/postgres/start.ts';

export interface Ran {
  readonly code: number;
  readonly said: string;
}
export interface Databases {
  /** The URL of a new, empty database. */
  fresh(): Promise<string>;
  stop(): Promise<void>;
}

export async function query<R extends object>(url: string, text: string): Promise<readonly R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

export async function startDatabases(): Promise<Databases> {
  const folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
  const server = await startPostgres({ directory: join(folder, 'cluster') });
  let number = 0;
  return {
    fresh: async () => {
      number += 1;
      await query(server.url(), `CREATE DATABASE test_${number}`);
      return server.url(`test_${number}`);
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs `node sandbox/shop/<script> …` on that database. */
export const shop = (databaseUrl: string, script: string, ...args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const file = fileURLToPath(new URL(`../../../sandbox/shop/${script}`, import.meta.url));
    const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl };
    const child = execFile(process.execPath, [file, ...args], { env }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, said: `${stdout}${stderr}` });
    });
  });
