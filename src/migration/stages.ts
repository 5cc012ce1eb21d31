/** What is done on the clone, in order: the migration there and back, then the backup and its restore. */
import type { Clone } from '../drivers/database/postgres/clone/request.ts';
import type { Worktree } from '../drivers/git/worktree.ts';
import { messageOf } from '../errors.ts';
import { commandOn } from './commands.ts';
import { filesSeen, migrationFiles } from './files.ts';
import type { Way } from './load/measure.ts';
import { migrateMeasured } from './measuring.ts';
import { previousVersion, verifyPrevious } from './previous.ts';
import type { Scene } from './scene.ts';
import { diffSchemas } from './schema/diff.ts';
import { isSame, type Look, lookAt } from './schema/look.ts';
import { forLiveVersion } from './schema/words.ts';
import { compareWithBefore, rehearseRestore } from './way-back.ts';

/** As they are before any command has run. */
async function enterFiles({ database, deps, told }: Scene): Promise<void> {
  const files = await migrationFiles(deps.workspace, database.files);
  if (files.length > 0) told.files = filesSeen(files);
  else if (database.files === undefined)
    deps.log(
      '  no migration files in the usual folders: name them as database.files, and only what was rehearsed is run',
    );
  else told.findings.push(`database.files names no file: ${database.files.join(', ')}.`);
}

/** Resolves to whether everything that is configured has run; a migration that fails stops the rest. */
export async function runStages(scene: Scene, copy: Clone): Promise<boolean> {
  await enterFiles(scene);
  const worktree = await previousVersion(scene);
  try {
    return await thereAndBack(scene, copy, worktree);
  } finally {
    await worktree?.remove();
  }
}

/** Null where the clone could not be looked at, which is said; the rehearsal goes on without the comparison. */
async function look({ told }: Scene, copy: Clone, first?: Look | null): Promise<Look | null> {
  if (first === null) return null;
  return lookAt(copy.url, first).catch((thrown: unknown) => {
    told.findings.push(`The clone could not be compared with what it was before: ${messageOf(thrown)}`);
    return null;
  });
}

const writes = /^\s*(insert|update|delete|merge|copy|with)\b/i;

/** As where it was applied before. What was not measured may have written. */
function hasDoneNothing({ evidence }: Scene, before: Look | null, migrated: Look | null): boolean {
  if (evidence === null || before === null || migrated === null || !isSame(before, migrated)) return false;
  return !evidence.steps.some(({ sql, rows }) => writes.test(sql) && rows !== 0);
}

async function wayBack(scene: Scene, copy: Clone, before: Look | null, migrated: Look | null): Promise<void> {
  const { database, journal, told } = scene;
  const { revert } = database;
  if (revert === undefined) return;
  if (hasDoneNothing(scene, before, migrated)) {
    told.findings.push(
      'The migration had nothing to do: its revert was not run, as it would take back an earlier one.',
    );
    return;
  }
  const checked = await look(scene, copy, before);
  const reverted = await journal.stage('revert', () => commandOn(scene, copy, 'revert', revert));
  if (reverted && before !== null && migrated !== null && checked !== null)
    await compareWithBefore(scene, copy, before, migrated, checked);
}

async function thereAndBack(scene: Scene, copy: Clone, worktree: Worktree | null): Promise<boolean> {
  const { database, rehearsal, journal, told } = scene;
  const { verify } = rehearsal;
  const before = await look(scene, copy);
  const measured = (way: Way): Promise<string> =>
    commandOn(scene, copy, 'migrate', database.migrate, { way });
  if (!(await journal.stage('migrate', () => migrateMeasured(scene, copy.url, measured)))) return false;
  const migrated = await look(scene, copy, before);
  if (before !== null && migrated !== null)
    told.findings.push(...forLiveVersion(before.schema, diffSchemas(before.schema, migrated.schema)));
  if (verify !== undefined) await journal.stage('verify', () => commandOn(scene, copy, 'verify', verify));
  await verifyPrevious(scene, copy, worktree);
  await wayBack(scene, copy, before, migrated);
  return (await rehearseRestore(scene, copy)) && !told.blind;
}
