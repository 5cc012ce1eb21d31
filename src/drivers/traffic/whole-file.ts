/** A file that others read at any moment is replaced as a whole: they see the old one or the new one. */
import { randomUUID } from 'node:crypto';
import { chmod, chown, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './system-error.ts';

/** The new text beside the file, on the disk and not yet in its place. */
export interface Prepared {
  /** By one rename. The folder is written out too, so that a power cut does not bring the old file back. */
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/** Behind a link too, which stays. */
const placeOf = (path: string): Promise<string> =>
  realpath(path).catch((thrown: unknown) => {
    if (codeOf(thrown) === 'ENOENT') return path;
    throw thrown;
  });

async function writeOut(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

/**
 * Whoever could read the old one can read the new one; a new file is for everybody to read, whatever the umask. Only
 * root may give a file away: another user's file that is not for everybody is not replaced.
 */
async function likeBefore(fresh: string, place: string): Promise<void> {
  const old = await stat(place).catch(() => undefined);
  await chmod(fresh, old === undefined ? 0o644 : old.mode & 0o777);
  const own = await stat(fresh);
  if (old === undefined || (old.uid === own.uid && old.gid === own.gid)) return;
  await chown(fresh, old.uid, old.gid).catch((thrown: unknown) => {
    if ((old.mode & 0o004) === 0) throw thrown;
  });
}

/** Changes nothing that others see. Throws the system's errors, such as EACCES. */
export async function prepareFile(path: string, text: string): Promise<Prepared> {
  const place = await placeOf(path);
  const fresh = join(dirname(place), `.${basename(place)}.${randomUUID()}`);
  const discard = () => rm(fresh, { force: true });
  try {
    await writeFile(fresh, text, { flag: 'wx' });
    await likeBefore(fresh, place);
    await writeOut(fresh);
  } catch (thrown) {
    await discard().catch(() => undefined);
    throw thrown;
  }
  const commit = async (): Promise<void> => {
    await rename(fresh, place);
    await writeOut(dirname(place));
  };
  return { commit, discard };
}

const denials = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Why a file could not be written, in words that follow its name. */
export const whyNotWritten = (thrown: unknown): string =>
  denials.has(codeOf(thrown))
    ? 'may not be written by this user: make the runner’s user the owner of it and of its folder'
    : `could not be written (${codeOf(thrown) || String(thrown)})`;
