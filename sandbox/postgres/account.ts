/** Whom the server runs as. It refuses root, so root lends it an account that may do nothing else. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** As `spawn` takes them; empty for "as we are". */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const idOf = (flag: '-u' | '-g', name: string): number =>
  Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));

/** Ourselves, or for root the user `postgres`, else `nobody`. */
export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: idOf('-u', name), gid: idOf('-g', name) };
    } catch {
      // No such user here: the next.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and this machine has no user postgres or nobody.');
}

/** Whether another account may enter the folder, and all above it. */
export const othersMayPass = (folder: string): boolean =>
  (statSync(folder).mode & 0o001) !== 0 && (folder === dirname(folder) || othersMayPass(dirname(folder)));

/**
 * The wished folder, made if needed; or a new temporary one where another account could not reach it (below
 * /root, or below a folder of `mkdtemp`, which is its owner's alone).
 */
export function reachableFolder(wished: string, account: Account): string {
  mkdirSync(dirname(wished), { recursive: true });
  const reachable = account.uid === undefined || othersMayPass(dirname(wished));
  if (!reachable) return mkdtempSync(join(tmpdir(), 'sluiceway-postgres-'));
  mkdirSync(wished, { recursive: true });
  return wished;
}
