/** The version that users have, on the migrated schema: its own files, checked out at its own commit. */
import type { Clone } from '../drivers/database/postgres/clone/request.ts';
import type { Worktree } from '../drivers/git/worktree.ts';
import { messageOf } from '../errors.ts';
import { commandOn } from './commands.ts';
import type { Scene } from './scene.ts';

const untried = 'whether a live version runs on the migrated schema was not tried';

/** Null where it cannot be had, or there is none: then the findings say so. */
async function checkOut({ deps, told }: Scene): Promise<Worktree | null> {
  const { previous } = deps;
  switch (previous.is) {
    case 'none':
      told.findings.push(
        `verify-previous was not run: the ledger knows of no earlier release, so ${untried}.`,
      );
      return null;
    case 'unknown':
      told.findings.push(`verify-previous was not run: ${previous.why}; ${untried}.`);
      told.blind = true;
      return null;
    case 'known':
      return deps.checkOut(previous.sha).catch((thrown: unknown) => {
        told.findings.push(`verify-previous was not run, so ${untried}. ${messageOf(thrown)}`);
        told.blind = true;
        return null;
      });
  }
}

/** Before any other command: what runs later may do as it likes with the checkout. */
export const previousVersion = async (scene: Scene): Promise<Worktree | null> =>
  scene.rehearsal.verifyPrevious === undefined ? null : checkOut(scene);

export async function verifyPrevious(scene: Scene, copy: Clone, worktree: Worktree | null): Promise<void> {
  const { rehearsal, deps, journal } = scene;
  const command = rehearsal.verifyPrevious;
  if (command === undefined || worktree === null || deps.previous.is !== 'known') return;
  const { release, sha } = deps.previous;
  deps.log(`  the live version is ${sha.slice(0, 7)} (release ${release}), in ${worktree.folder}`);
  const place = { cwd: worktree.folder, env: { SLUICEWAY_VERSION: sha } };
  await journal.stage('verify-previous', () => commandOn(scene, copy, 'verify-previous', command, place));
}
