/** A clone for a job that is given no URL: made and masked here, written to a folder, and dropped. */
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Database } from '../config/parts.ts';
import { findClient } from '../drivers/database/postgres/client.ts';
import { dumpForClone } from '../drivers/database/postgres/dump.ts';
import { run } from '../drivers/database/postgres/program.ts';
import { reachable } from '../drivers/database/postgres/session.ts';
import { SluicewayError } from '../errors.ts';
import { enterContents, mustBeHandedOver } from './handed-over.ts';
import { sceneOf, setUp, type Standing, takeDown } from './rehearse.ts';
import type { RehearsalDeps, Scene } from './scene.ts';

/** Whoever may read the repository may read an artifact of it: rows go there masked, or not at all. */
function mustBeMasked({ rehearsal }: Scene): void {
  const { from, mask } = rehearsal.clone;
  if (mask !== undefined || (typeof from !== 'string' && 'schema' in from)) return;
  throw new SluicewayError(
    'CONFIG',
    'A clone is handed to another job only without what it must not show: name the SQL that masks it as ' +
      'database.rehearsal.clone.mask, or clone no rows by database.rehearsal.clone.from: { schema: $URL }. Nothing was cloned.',
  );
}

/** Nothing of the checkout's is removed to make room. */
async function mustBeFree(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found === null) return;
  const message = `clone-to: ${folder} is there already: name a folder that is not. Nothing was cloned.`;
  throw new SluicewayError('INPUT', message);
}

async function dump(scene: Scene, standing: Standing, folder: string): Promise<void> {
  await setUp(scene, standing);
  const { copy } = standing;
  if (copy === undefined) throw new Error('the clone was made, and is not there');
  const found = await findClient(await reachable(copy.url), scene.deps.places);
  if (!found.found) throw new SluicewayError('DATABASE', `The clone cannot be handed over: ${found.why}.`);
  await mkdir(dirname(folder), { recursive: true });
  await run(dumpForClone(found.client, copy.url, { folder, jobs: 2, more: [] }), scene.deps.abort);
  await enterContents(folder, scene.deps.run);
}

/** Resolves to the dump's path. Throws SluicewayError, with nothing left behind. */
export async function handOver(database: Database, deps: RehearsalDeps, path: string): Promise<string> {
  const { rehearsal } = database;
  if (rehearsal === undefined) throw new SluicewayError('CONFIG', 'The config has no `database.rehearsal`.');
  const scene = sceneOf(database, rehearsal, deps);
  const folder = resolve(deps.workspace, path);
  mustBeMasked(scene);
  await mustBeFree(folder);
  const standing: Standing = {};
  try {
    await dump(scene, standing, folder);
    return folder;
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  } finally {
    for (const left of await takeDown(standing)) deps.log(`  ! ${left}`);
  }
}

/**
 * The same config, rehearsed on what another job has handed over: it is masked already.
 * @throws SluicewayError INPUT where the folder is not what that job made
 */
export async function onDump(
  database: Database,
  deps: Pick<RehearsalDeps, 'workspace' | 'run'>,
  path: string,
): Promise<Database> {
  const { rehearsal } = database;
  if (rehearsal === undefined) return database;
  const folder = resolve(deps.workspace, path);
  await mustBeHandedOver(folder, deps.run);
  const dumped = folder.replaceAll('$', () => '$$');
  return { ...database, rehearsal: { ...rehearsal, server: undefined, clone: { from: { dump: dumped } } } };
}
