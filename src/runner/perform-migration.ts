/** The migration of one release, done for real: only what was rehearsed, and only with its backup at hand. */
import type { Database } from '../config/parts.ts';
import { isDump, mustList } from '../drivers/database/postgres/backup.ts';
import { migrate } from '../drivers/database/postgres/migrate.ts';
import { messageOf, SluicewayError } from '../errors.ts';
import { filesChanged, migrationFiles } from '../migration/files.ts';
import { type Effect, type Event, intentId } from '../release/event.ts';
import { expandText } from '../transport/expand.ts';
import { migratedWords, statementLines } from './against-rehearsal.ts';
import type { Outside } from './outside.ts';
import { backupFolder, type Done, places } from './perform-database.ts';
import { commandOptions } from './surroundings.ts';

/** Against the files as the last rehearsal of this release had them, if there was one that found any. */
async function mustBeRehearsed(
  { workspace }: Outside,
  database: Database,
  ledger: readonly Event[],
): Promise<void> {
  const last = ledger.findLast((event) => event.type === 'rehearsed');
  if (last?.type !== 'rehearsed') return;
  const { files: rehearsed } = last;
  const changed = filesChanged(rehearsed, await migrationFiles(workspace, database.files));
  if (changed === '') return;
  throw new SluicewayError(
    'REFUSED',
    `The migration was not started: what was rehearsed is not what lies here. Changed since: ${changed}. ` +
      'Run migration-rehearsal for it as it is now, or check out what was rehearsed.',
  );
}

const isIntent = (event: Event, name: Effect['do']): boolean =>
  event.type === 'intends' && event.effect.do === name;

/** Of the last backup that was done; null where there was none. */
function backupIn(ledger: readonly Event[]): string | null {
  const intents = new Set(ledger.filter((event) => isIntent(event, 'backup')).map(intentId));
  const last = ledger.findLast((event) => event.type === 'did' && intents.has(event.intent));
  return last?.type === 'did' ? last.ref : null;
}

/**
 * A dump of an earlier run may have gone with its runner. Before anything was changed that is a reason to stop; a
 * migration that was begun already has only that dump to go back to, wherever it is kept, and is finished.
 */
async function mustHaveBackup(outside: Outside, database: Database, ledger: readonly Event[]): Promise<void> {
  const id = backupIn(ledger);
  const kept = database.backup?.driver === 'pg_dump' && database.backup.keep !== undefined;
  if (id === null || !isDump(id) || kept) return;
  try {
    await mustList(backupFolder(outside, database), id, places(outside));
  } catch (thrown) {
    const why = messageOf(thrown);
    const begun = ledger.some((event) => isIntent(event, 'migrate') && event.run !== outside.invocation.run);
    if (begun) outside.log.warn(`${why}.`);
    else
      throw new SluicewayError(
        'REFUSED',
        `${why}, so the migration was not started. Release again: that makes another.`,
        thrown,
      );
  }
}

export async function migrateNow(
  outside: Outside,
  database: Database,
  ledger: readonly Event[],
  env: Readonly<Record<string, string>>,
): Promise<Done> {
  await mustBeRehearsed(outside, database, ledger);
  await mustHaveBackup(outside, database, ledger);
  const url = expandText(database.url, outside.secrets.values);
  const options = commandOptions(outside, env, database.timeout);
  const { locks, migrate: command } = database;
  const { log } = outside;
  const done = await migrate({ url, command, run: outside.invocation.run, options, locks, log: log.line });
  for (const line of await statementLines(done.statements, outside.temp)) log.line(line);
  for (const warning of done.warnings) log.warn(warning);
  return { words: migratedWords(done.ms, done.statements, ledger), ref: '' };
}
