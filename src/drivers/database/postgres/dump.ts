/** The arguments of pg_dump and pg_restore, in one place. */
import { join } from 'node:path';
import { libpq } from './address.ts';
import type { Client } from './client.ts';
import type { Program } from './program.ts';

const program = (client: Client, name: string, url: string, args: readonly string[]): Program => {
  const { dbname, env } = libpq(url);
  return { file: join(client.folder, name), args: [...args, '--no-password', `--dbname=${dbname}`], env };
};

/** A subscription of a clone could reach back to where its data came from. */
const portable = ['--no-owner', '--no-privileges', '--no-subscriptions'] as const;

/** A table locked by somebody must not hold a job for ever, nor queue its users behind us. */
const waiting = ['--lock-wait-timeout=60s'] as const;

/** Light compression: the default one costs more time than it saves on a runner's disk. */
export const dumpTo = (client: Client, url: string, file: string): Program =>
  program(client, 'pg_dump', url, ['--format=custom', '--compress=1', ...waiting, `--file=${file}`]);

export interface DumpForClone {
  readonly folder: string;
  readonly jobs: number;
  /** What is left out, as pg_dump's own options. */
  readonly more: readonly string[];
}

/** Owners and rights are left out: another server has other roles. */
export const dumpForClone = (client: Client, url: string, { folder, jobs, more }: DumpForClone): Program =>
  program(client, 'pg_dump', url, [
    ...['--format=directory', `--jobs=${jobs}`, '--compress=1', `--file=${folder}`],
    ...waiting,
    ...portable,
    ...more,
  ]);

export interface RestoreForClone {
  /** A file or folder. */
  readonly archive: string;
  readonly jobs: number;
  /** Which entries, as pg_restore's own options. */
  readonly more: readonly string[];
}

export const restoreClone = (
  client: Client,
  url: string,
  { archive, jobs, more }: RestoreForClone,
): Program => {
  const whole = program(client, 'pg_restore', url, [
    '--exit-on-error',
    `--jobs=${jobs}`,
    ...portable,
    ...more,
  ]);
  return { ...whole, args: [...whole.args, archive] };
};

export const restoreFrom = (client: Client, url: string, file: string, jobs: number): Program => {
  const whole = program(client, 'pg_restore', url, ['--exit-on-error', `--jobs=${jobs}`]);
  return { ...whole, args: [...whole.args, file] };
};

/** Reads its script from standard input; nothing of the user's own settings is in it. */
export const script = (client: Client, url: string, more: readonly string[] = []): Program =>
  program(client, 'psql', url, ['-X', '-q', '--set=ON_ERROR_STOP=1', ...more]);

export const listing = (client: Client, file: string): Program => ({
  file: join(client.folder, 'pg_restore'),
  args: ['--list', file],
  env: {},
});

/** The schema as SQL, on standard output. */
export const schemaOf = (client: Client, file: string): Program => ({
  file: join(client.folder, 'pg_restore'),
  args: ['--schema-only', '--file=-', file],
  env: {},
});

/** How many tables the table of contents names; throws nothing, a damaged file was refused before. */
export const tablesIn = (list: string): number =>
  list.split('\n').filter((line) => /^\d+; \d+ \d+ TABLE (?!DATA )/.test(line)).length;
