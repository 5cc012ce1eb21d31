/** The way back, rehearsed: the revert, compared with what was before, and the backup with its restore, timed. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { backup } from '../drivers/database/postgres/backup.ts';
import { address } from '../drivers/database/postgres/address.ts';
import type { Clone } from '../drivers/database/postgres/clone/request.ts';
import { dropDatabase, sizeOf } from '../drivers/database/postgres/create.ts';
import { withMaintenance } from '../drivers/database/postgres/maintenance.ts';
import { restore } from '../drivers/database/postgres/restore.ts';
import { withSession } from '../drivers/database/postgres/session.ts';
import { SluicewayError } from '../errors.ts';
import { expandText } from '../transport/expand.ts';
import { restoreEstimate } from './restore-estimate.ts';
import { differences, type Look, lookAt } from './schema/look.ts';
import type { Scene } from './scene.ts';

/** Differences go into the findings in full; the stage keeps how many there are. */
export function compareWithBefore(scene: Scene, copy: Clone, before: Look, migrated: Look, checked: Look) {
  return scene.journal.stage('compare', async () => {
    const found = differences(before, migrated, checked, await lookAt(copy.url, before));
    if (found.length === 0) return '';
    scene.told.findings.push(...found.map((difference) => `After the revert: ${difference}.`));
    throw new SluicewayError('DATABASE', `${found.length} differences, listed below`);
  });
}

/** Of production; null where it cannot be asked. */
async function productionBytes({ database, deps }: Scene): Promise<number | null> {
  try {
    const from = expandText(database.url, deps.values);
    return await withSession(from, (session) => sizeOf(session, address(from).database));
  } catch {
    return null;
  }
}

/** Backup and restore as they would be in earnest, of the clone. What stays on the server is added to `made`. */
async function thereAndBack(scene: Scene, copy: Clone, directory: string, made: string[]): Promise<boolean> {
  const { deps, journal, database, told } = scene;
  const driver = database.backup?.driver === 'template' ? 'template' : undefined;
  const request = { url: copy.url, directory, places: deps.places, log: deps.log, kind: 'clone' } as const;
  let id = '';
  const backedUp = await journal.stage('backup', async () => {
    const done = await backup({ ...request, ...(driver === undefined ? {} : { driver }) });
    id = done.id;
    if (done.kind === 'template') made.push(id);
    return `${done.kind}, ${done.bytes} bytes`;
  });
  if (!backedUp) return false;
  return journal.stage('restore', async () => {
    await copy.mustNotBeSource();
    const { ms, replaced } = await restore({ ...request, id });
    made.push(replaced);
    told.restore = restoreEstimate(ms, copy.bytes, await productionBytes(scene));
    return told.restore.basis;
  });
}

/** Resolves to whether both went well; leaves nothing behind. */
export async function rehearseRestore(scene: Scene, copy: Clone): Promise<boolean> {
  if (scene.database.backup?.driver === 'command') {
    const finding =
      "The backup is a command's, which is of production alone: how long a restore takes was not rehearsed.";
    scene.told.findings.push(finding);
    return true;
  }
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
