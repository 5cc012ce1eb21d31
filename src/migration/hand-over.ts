/** A clone for a job that is given no URL: made and masked here, written to a folder, and dropped. */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Database } from '../config/parts.ts';
import { findClient } from '../drivers/database/postgres/client.ts';
import { dumpForClone } from '../drivers/database/postgres/dump.ts';
import { run } from '../drivers/database/postgres/program.ts';
import { reachable } from '../drivers/database/postgres/session.ts';
import { SluicewayError } from '../errors.ts';
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

async function dump(scene: Scene, standing: Standing, folder: string): Promise<void> {
  await setUp(scene, standing);
  const { copy } = standing;
  if (copy === undefined) throw new Error('the clone was made, and is not there');
  const found = await findClient(await reachable(copy.url), scene.deps.places);
  if (!found.found) throw new SluicewayError('DATABASE', `The clone cannot be handed over: ${found.why}.`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await run(dumpForClone(found.client, copy.url, { folder, jobs: 2, more: [] }));
}

/** Resolves to the dump's path. Throws SluicewayError, with nothing left behind. */
export async function handOver(database: Database, deps: RehearsalDeps, path: string): Promise<string> {
  const { rehearsal } = database;
  if (rehearsal === undefined) throw new SluicewayError('CONFIG', 'The config has no `database.rehearsal`.');
  const scene = sceneOf(database, rehearsal, deps);
  mustBeMasked(scene);
  const standing: Standing = {};
  const file = join(deps.workspace, path);
  try {
    await dump(scene, standing, file);
    return file;
  } finally {
    for (const left of await takeDown(standing)) deps.log(`  ! ${left}`);
  }
}

/** The same config, rehearsed on a dump that another job has handed over: it is masked already. */
export function onDump(database: Database, path: string): Database {
  const { rehearsal } = database;
  if (rehearsal === undefined) return database;
  return { ...database, rehearsal: { ...rehearsal, server: undefined, clone: { from: { dump: path } } } };
}
