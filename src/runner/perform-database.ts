/** Backup, migration and restore of one release, done for real. */
import { isAbsolute, join } from 'node:path';
import type { Database } from '../config/parts.ts';
import { durationText } from '../config/units.ts';
import { backup } from '../drivers/database/postgres/backup.ts';
import { usualFolders } from '../drivers/database/postgres/client.ts';
import { migrate } from '../drivers/database/postgres/migrate.ts';
import type { Statement } from '../drivers/database/postgres/watch.ts';
import { replacedSince } from '../drivers/database/postgres/replaced.ts';
import { minutesLost, restore } from '../drivers/database/postgres/restore.ts';
import { SluicewayError } from '../errors.ts';
import { filesChanged, migrationFiles } from '../migration/files.ts';
import type { FilesSeen } from '../release/event.ts';
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
function backupFolder({ workspace, temp, secrets }: Outside, { backup: asked }: Database): string {
  if (asked?.to === undefined) return join(temp, 'sluiceway-backups');
  return absolute(expandText(asked.to, secrets.values), workspace);
}

export const places = (outside: Outside) => ({ path: outside.env.PATH ?? '', folders: usualFolders });

/** A hosted runner and its disk are gone with the job. */
const shortLived = (id: string): string =>
  `The backup ${id} lies on this runner alone, and is gone with the job: set database.backup.to and keep that folder ` +
  '(actions/upload-artifact, or a mounted disk), or a later job cannot restore it.';

export async function backUp(outside: Outside, database: Database): Promise<Done> {
  const { driver } = database.backup ?? {};
  const made = await backup({
    url: expandText(database.url, outside.secrets.values),
    directory: backupFolder(outside, database),
    places: places(outside),
    log: outside.log.line,
    ...(driver === undefined ? {} : { driver }),
  });
  if (made.kind === 'pg_dump' && database.backup?.to === undefined) outside.log.warn(shortLived(made.id));
  return {
    words: `Backup done: ${figureText(made.bytes, 'B')}, checked, ${durationText(made.ms)}`,
    ref: made.id,
  };
}

/** Statements that took less are not told one by one; in ms. */
const SLOW = 100;
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 160);

async function mustBeRehearsed(
  { workspace }: Outside,
  database: Database,
  rehearsed: FilesSeen | null,
): Promise<void> {
  if (rehearsed === null) return;
  const changed = filesChanged(rehearsed, await migrationFiles(workspace, database.files));
  if (changed === '') return;
  throw new SluicewayError(
    'REFUSED',
    `The migration was not started: what was rehearsed is not what lies here. Changed since: ${changed}. ` +
      'Run migration-rehearsal for it as it is now, or check out what was rehearsed.',
  );
}

const slow = (statements: readonly Statement[]): readonly Statement[] =>
  statements
    .filter(({ ms }) => ms >= SLOW)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, 20);

export async function migrateNow(
  outside: Outside,
  database: Database,
  rehearsed: FilesSeen | null,
  env: Readonly<Record<string, string>>,
): Promise<Done> {
  await mustBeRehearsed(outside, database, rehearsed);
  const url = expandText(database.url, outside.secrets.values);
  const options = commandOptions(outside, env, database.timeout);
  const { locks, migrate: command } = database;
  const { log } = outside;
  const done = await migrate({ url, command, run: outside.invocation.run, options, locks, log: log.line });
  for (const { sql, ms } of slow(done.statements)) log.line(`    ${durationText(ms)}  ${oneLine(sql)}`);
  for (const warning of done.warnings) log.warn(warning);
  return { words: `Migrated in ${durationText(done.ms)}`, ref: '' };
}

export async function restoreFrom(outside: Outside, database: Database, id: string): Promise<Done> {
  const lost = minutesLost(id, Date.now());
  outside.log.warn(
    `Restoring ${id}: the writes of the last ${lost ?? '(unknown number of)'} minutes will be lost.`,
  );
  const url = expandText(database.url, outside.secrets.values);
  const done = await restore({
    url,
    id,
    directory: backupFolder(outside, database),
    places: places(outside),
    log: outside.log.line,
  });
  const words = `Restored in ${durationText(done.ms)}; lost the writes of ${done.lostMinutes ?? 'unknown'} min, kept in ${done.replaced}`;
  return { words, ref: '' };
}

/** Runners' clocks and GitHub's may differ by as much, in ms. */
const SKEW = 120_000;

/** Whether a restore that was begun then has swapped the databases: the one it replaced is there to tell. */
export async function isRestored(outside: Outside, database: Database, since: Instant): Promise<boolean> {
  return replacedSince(expandText(database.url, outside.secrets.values), since - SKEW);
}
