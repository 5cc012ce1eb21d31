/** What is done on the clone, in order: the migration there and back, then the backup and its restore. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Rehearsal } from '../config/parts.ts';
import { urlSecrets } from '../drivers/database/postgres/address.ts';
import { backup } from '../drivers/database/postgres/backup.ts';
import type { Places } from '../drivers/database/postgres/client.ts';
import type { Clone } from '../drivers/database/postgres/clone/request.ts';
import { dropDatabase } from '../drivers/database/postgres/create.ts';
import { withMaintenance } from '../drivers/database/postgres/maintenance.ts';
import { ownerMark, ownerVariable } from '../drivers/database/postgres/owner.ts';
import { restore } from '../drivers/database/postgres/restore.ts';
import type { Variables } from '../transport/expand.ts';
import { maskOf } from '../transport/secrets.ts';
import { rehearsalEnv, runOnClone } from './commands.ts';
import type { Journal } from './journal.ts';
import type { Way } from './load/measure.ts';
import { type Measuring, migrateMeasured } from './measuring.ts';

export interface RehearsalDeps {
  /** What `$NAME` stands for: never handed to the commands. */
  readonly values: Variables;
  /** The checkout: where the commands run, and `clone.mask` is found. */
  readonly workspace: string;
  /** A folder of the job's own, such as RUNNER_TEMP; what is put there is removed. */
  readonly directory: string;
  /** `<run id>.<attempt>`: names the clone. */
  readonly run: string;
  readonly places: Places;
  readonly mask: (text: string) => string;
  /** Progress, line by line, masked. */
  readonly log: (line: string) => void;
  readonly abort?: AbortSignal;
}
/** What all stages of one rehearsal share. */
export interface Scene extends Measuring {
  readonly database: Database;
  readonly rehearsal: Rehearsal;
  readonly deps: RehearsalDeps;
  readonly journal: Journal;
}

type CommandName = 'migrate' | 'verify' | 'verify-previous' | 'revert';

/** Runs a command of the user's on the clone; `way` is where it is to connect to, past the clone's own URL. */
function runner({ database, deps }: Scene, copy: Clone) {
  const { abort, log, workspace: cwd } = deps;
  const own = maskOf(urlSecrets(copy.url));
  const mask = (text: string): string => own(deps.mask(text));
  const options = { cwd, log, mask, ...(abort === undefined ? {} : { abort }) };
  return async (
    name: CommandName,
    command: string,
    way: Way = { url: copy.url, env: {} },
  ): Promise<string> => {
    await copy.mustNotBeSource();
    const env = {
      ...way.env,
      ...rehearsalEnv(database, way.url, deps.values),
      [ownerVariable]: ownerMark(),
    };
    return mask(await runOnClone(name, command, database, env, options));
  };
}

/** Backup and restore as they would be in earnest, of the clone. What stays on the server is added to `made`. */
async function thereAndBack(
  { deps, journal }: Scene,
  copy: Clone,
  directory: string,
  made: string[],
): Promise<boolean> {
  const request = { url: copy.url, directory, places: deps.places, log: deps.log, kind: 'clone' } as const;
  let id = '';
  const backedUp = await journal.stage('backup', async () => {
    const done = await backup(request);
    id = done.id;
    if (done.kind === 'template') made.push(id);
    return `${done.kind}, ${done.bytes} bytes`;
  });
  if (!backedUp) return false;
  return journal.stage('restore', async () => {
    await copy.mustNotBeSource();
    const { replaced } = await restore({ ...request, id });
    made.push(replaced);
    return '';
  });
}

async function wayBack(scene: Scene, copy: Clone): Promise<boolean> {
  const directory = join(scene.deps.directory, copy.database);
  const made: string[] = [];
  try {
    return await thereAndBack(scene, copy, directory, made);
  } finally {
    await rm(directory, { recursive: true, force: true });
    await withMaintenance(copy.url, async (session) => {
      for (const name of made) await dropDatabase(session, name);
    });
  }
}

/** Resolves to whether everything that is configured has run; a migration that fails stops the rest. */
export async function runStages(scene: Scene, copy: Clone): Promise<boolean> {
  const { database, rehearsal } = scene;
  const run = runner(scene, copy);
  const command = (name: CommandName, text: string): Promise<boolean> =>
    scene.journal.stage(name, () => run(name, text));
  const migrated = await scene.journal.stage('migrate', () =>
    migrateMeasured(scene, copy.url, (way) => run('migrate', database.migrate, way)),
  );
  if (!migrated) return false;
  if (rehearsal.verify !== undefined) await command('verify', rehearsal.verify);
  if (rehearsal.verifyPrevious !== undefined) await command('verify-previous', rehearsal.verifyPrevious);
  if (database.revert !== undefined) await command('revert', database.revert);
  return wayBack(scene, copy);
}
