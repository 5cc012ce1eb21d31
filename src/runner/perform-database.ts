/** Backup and restore of one release, done for real. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Backup as Config, Database } from '../config/parts.ts';
import { durationText } from '../config/units.ts';
import { mustRun, type RunOptions } from '../drivers/command/bash.ts';
import { makeSnapshot, restoreSnapshot } from '../drivers/database/command/backup.ts';
import { backup, isDump } from '../drivers/database/postgres/backup.ts';
import { usualFolders } from '../drivers/database/postgres/client.ts';
import { replacedSince } from '../drivers/database/postgres/replaced.ts';
import { minutesLost, restore } from '../drivers/database/postgres/restore.ts';
import { SluicewayError } from '../errors.ts';
import { figureText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import { expandText } from '../transport/expand.ts';
import type { Outside } from './outside.ts';
import { commandOptions } from './surroundings.ts';

export interface Done {
  readonly words: string;
  readonly ref: string;
}

const absolute = (path: string, workspace: string): string =>
  isAbsolute(path) ? path : join(workspace, path);

/** Where dumps are kept: `database.backup.to` in the checkout, or a folder of the job's own. */
export function backupFolder({ workspace, temp, secrets }: Outside, { backup: asked }: Database): string {
  if (asked === undefined || asked.driver === 'command' || asked.to === undefined)
    return join(temp, 'sluiceway-backups');
  return absolute(expandText(asked.to, secrets.values), workspace);
}

export const places = (outside: Outside) => ({ path: outside.env.PATH ?? '', folders: usualFolders });

/** A hosted runner and its disk are gone with the job. */
const shortLived = (id: string): string =>
  `The backup ${id} lies on this runner alone, and is gone with the job: set database.backup.keep, a command that puts it ` +
  'into storage of yours, and fetch, or a later job cannot restore it.';

const commandOf = (outside: Outside, database: Database, env: Readonly<Record<string, string>>): RunOptions =>
  commandOptions(
    outside,
    { ...env, DATABASE_URL: expandText(database.url, outside.secrets.values) },
    database.timeout,
  );

const fileOf = (outside: Outside, database: Database, id: string): Readonly<Record<string, string>> => ({
  SLUICEWAY_BACKUP: id,
  SLUICEWAY_BACKUP_FILE: join(backupFolder(outside, database), id),
});

type Dumped = Extract<Config, { to?: unknown }>;

async function keepDump(
  outside: Outside,
  database: Database,
  asked: Dumped | undefined,
  id: string,
): Promise<void> {
  if (asked?.keep !== undefined) {
    const options = commandOf(outside, database, fileOf(outside, database, id));
    await mustRun('database.backup.keep', asked.keep, options);
  } else if (asked?.to === undefined) outside.log.warn(shortLived(id));
}

async function dump(outside: Outside, database: Database, asked: Dumped | undefined): Promise<Done> {
  const made = await backup({
    url: expandText(database.url, outside.secrets.values),
    directory: backupFolder(outside, database),
    places: places(outside),
    log: outside.log.line,
    ...(asked === undefined ? {} : { driver: asked.driver }),
  });
  if (made.kind === 'pg_dump') await keepDump(outside, database, asked, made.id);
  const kept = made.kind === 'pg_dump' && asked?.keep !== undefined ? 'checked and kept' : 'checked';
  return {
    words: `Backup done: ${figureText(made.bytes, 'B')}, ${kept}, ${durationText(made.ms)}`,
    ref: made.id,
  };
}

export async function backUp(outside: Outside, database: Database): Promise<Done> {
  const { backup: asked } = database;
  if (asked?.driver !== 'command') return dump(outside, database, asked);
  const { run, verify } = asked;
  const options = commandOf(outside, database, {});
  const made = await makeSnapshot({ run, verify, options, now: Date.now() });
  const size = made.bytes === null ? '' : `${figureText(made.bytes, 'B')}, `;
  const checked = verify === undefined ? 'as the command says' : 'checked';
  return { words: `Backup done: ${size}${checked}, ${durationText(made.ms)}`, ref: made.id };
}

/** What a runner of another job has not, and storage of the user's has. */
async function fetchDump(
  outside: Outside,
  database: Database,
  asked: Dumped | undefined,
  id: string,
): Promise<void> {
  const env = fileOf(outside, database, id);
  const file = join(backupFolder(outside, database), id);
  if (asked?.fetch === undefined || !isDump(id) || existsSync(file)) return;
  await mkdir(backupFolder(outside, database), { recursive: true, mode: 0o700 });
  await mustRun('database.backup.fetch', asked.fetch, commandOf(outside, database, env));
}

async function restoreDump(
  outside: Outside,
  database: Database,
  asked: Dumped | undefined,
  id: string,
): Promise<Done> {
  await fetchDump(outside, database, asked, id);
  const url = expandText(database.url, outside.secrets.values);
  const directory = backupFolder(outside, database);
  const done = await restore({ url, id, directory, places: places(outside), log: outside.log.line });
  const words = `Restored in ${durationText(done.ms)}; lost the writes of ${done.lostMinutes ?? 'unknown'} min, kept in ${done.replaced}`;
  return { words, ref: '' };
}

export async function restoreFrom(outside: Outside, database: Database, id: string): Promise<Done> {
  const lost = minutesLost(id, Date.now());
  outside.log.warn(
    `Restoring ${id}: the writes of the last ${lost ?? '(unknown number of)'} minutes will be lost.`,
  );
  const { backup: asked } = database;
  if (asked?.driver !== 'command') return restoreDump(outside, database, asked, id);
  if (asked.restore === undefined) {
    const cure = 'Restore it by hand, or add that command; then run rollback with "database: keep".';
    throw new SluicewayError(
      'CONFIG',
      `${id} was made by a command, and the config has no database.backup.restore. ${cure}`,
    );
  }
  const ms = await restoreSnapshot(asked.restore, id, commandOf(outside, database, {}));
  return {
    words: `Restored ${id} in ${durationText(ms)}; what was written since it was made is lost`,
    ref: '',
  };
}

/** Runners' clocks and GitHub's may differ by as much, in ms. */
const SKEW = 120_000;

/** Whether a restore that was begun then has swapped the databases: the one it replaced is there to tell. */
export async function isRestored(outside: Outside, database: Database, since: Instant): Promise<boolean> {
  // Of a snapshot nobody can tell but its command, which is run again.
  if (database.backup?.driver === 'command') return false;
  return replacedSince(expandText(database.url, outside.secrets.values), since - SKEW);
}
