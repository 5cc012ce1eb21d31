/**
 * The shop's own migrations: numbered SQL files up and down, and a table of what has run. One that is marked
 * `-- no transaction` can stop half-way; its row then has no end, and only `down` gets past it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
}
export type SetName = 'standard' | 'broken';
interface Ran {
  readonly number: number;
  readonly name: string;
  readonly whole: boolean;
}

/** `folder` ends with a slash. */
export function readMigrations(folder: URL): readonly Migration[] {
  const path = fileURLToPath(folder);
  const names = readdirSync(path).filter((file) => file.endsWith('.up.sql'));
  return names.sort().map((file) => {
    const name = file.replace('.up.sql', '');
    const text = (way: 'up' | 'down'): string => readFileSync(`${path}${name}.${way}.sql`, 'utf8');
    return { number: Number.parseInt(name, 10), name, up: text('up'), down: text('down') };
  });
}

const readFolder = (folder: string): readonly Migration[] =>
  readMigrations(new URL(`${folder}/`, import.meta.url));

/** `broken` is the standard set whose second migration was replaced by one that fails half-way. */
export function migrationSet(set: SetName): readonly Migration[] {
  const standard = readFolder('migrations');
  if (set === 'standard') return standard;
  const broken = readFolder('migrations-broken');
  const first = broken[0]?.number ?? 0;
  return [...standard.filter(({ number }) => number < first), ...broken];
}

/** Any number of our own: it keeps two runs apart. */
const lock = 712_004;

/** Runs `work` with the table of migrations there and nobody else migrating. */
async function alone<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('SELECT pg_advisory_lock($1)', [lock]);
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS shop_migrations
      (number integer PRIMARY KEY, name text NOT NULL, finished_at timestamptz)`);
    return await work();
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [lock]);
  }
}

async function ran(client: pg.Client): Promise<readonly Ran[]> {
  const { rows } = await client.query<Ran>(
    'SELECT number, name, finished_at IS NOT NULL AS whole FROM shop_migrations ORDER BY number',
  );
  return rows;
}

/** Runs what has not run, up to number `to`; gives the names. */
export const up = (client: pg.Client, set: readonly Migration[], to = Infinity): Promise<readonly string[]> =>
  alone(client, async () => {
    const before = await ran(client);
    const half = before.find(({ whole }) => !whole);
    if (half !== undefined) throw new Error(`Migration ${half.name} stopped half-way: run "down" first.`);
    const due = set.filter(({ number }) => number <= to && !before.some((one) => one.number === number));
    for (const migration of due) {
      const insert = 'INSERT INTO shop_migrations VALUES ($1, $2, NULL)';
      const finish = 'UPDATE shop_migrations SET finished_at = now() WHERE number = $1';
      await perform(client, migration.name, migration.up, {
        before: () => client.query(insert, [migration.number, migration.name]),
        after: () => client.query(finish, [migration.number]),
      });
    }
    return due.map(({ name }) => name);
  });

/** Takes back everything above number `to`, or only the last one; gives the names, latest first. */
export const down = (client: pg.Client, set: readonly Migration[], to?: number): Promise<readonly string[]> =>
  alone(client, async () => {
    const done = [...(await ran(client))].reverse();
    const due = to === undefined ? done.slice(0, 1) : done.filter(({ number }) => number > to);
    for (const { number, name } of due) {
      const migration = set.find((one) => one.name === name);
      if (migration === undefined) throw new Error(`There is no file for migration ${name}, which has run.`);
      await perform(client, name, migration.down, {
        after: () => client.query('DELETE FROM shop_migrations WHERE number = $1', [number]),
      });
    }
    return due.map(({ name }) => name);
  });

interface Around {
  readonly before?: () => Promise<unknown>;
  readonly after: () => Promise<unknown>;
}

/** One migration: in one transaction with its row, or statement by statement if its first line says so. */
async function perform(client: pg.Client, name: string, sql: string, around: Around): Promise<void> {
  const loose = sql.startsWith('-- no transaction');
  try {
    if (!loose) await client.query('BEGIN');
    await around.before?.();
    for (const statement of sql.split(/;\s*$/m).filter((part) => part.trim() !== ''))
      await client.query(statement);
    await around.after();
    if (!loose) await client.query('COMMIT');
  } catch (cause) {
    if (!loose) await client.query('ROLLBACK').catch(() => undefined);
    const why = cause instanceof Error ? cause.message : String(cause);
    const left = loose ? 'It stopped half-way, and what it did is still there' : 'Nothing of it was kept';
    throw new Error(`Migration ${name} failed: ${why}. ${left}.`, { cause });
  }
}
