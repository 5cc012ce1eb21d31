/** The shop's database is at version 2, so that every version works; `before` is a template as it was before. */
import pg from 'pg';
import type { Scene } from '../../sandbox/demo/scene.ts';
import { mustRun } from '../../src/drivers/command/bash.ts';
import { root } from './built.ts';

/** Rows of `orders` in the template. */
export const ROWS = 500;

export async function query(
  url: string,
  text: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function shop(url: string, command: string): Promise<void> {
  const env = { DATABASE_URL: url, NODE: process.execPath };
  await mustRun('set-up', `"$NODE" sandbox/shop/${command}`, { cwd: root, env, timeoutMs: 60_000 });
}

export async function prepareDatabases({ postgres, databaseUrl }: Scene): Promise<void> {
  await query(postgres.url(), 'CREATE DATABASE before');
  await shop(postgres.url('before'), 'migrate.ts up --to 1');
  await shop(postgres.url('before'), `seed.ts --rows ${ROWS}`);
  await shop(databaseUrl, 'migrate.ts up --to 2');
}
