/** The link `cur`, by which nginx knows the share, and the folders that it may lead to. */
import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { SluicewayError } from '../../../errors.ts';
import { faultOf, makeCommand, percents } from './buckets.ts';
import { codeOf } from '../system-error.ts';

/** `path` is where it is, `shown` how the config writes it: safe to show. */
export interface Place {
  readonly path: string;
  readonly shown: string;
}

export const fail = (place: Place, found: string, cause?: unknown): SluicewayError =>
  new SluicewayError('TRAFFIC', `rollout.traffic.nginx: ${place.shown}${found}`, cause);

/** How to make what is missing. */
export const make = ({ shown }: Place): string =>
  `Make what is missing, where nginx runs:\n  ${makeCommand(shown)}`;

function unreadable(place: Place, name: string, thrown: unknown): SluicewayError {
  switch (codeOf(thrown)) {
    case 'ENOENT':
      return fail(
        place,
        `${name} is not there (the runner must see the folder that nginx reads). ${make(place)}`,
      );
    case 'ENOTDIR':
      return fail(place, `${name} is not a folder. ${make(place)}`);
    case 'EACCES':
    case 'EPERM':
      return fail(place, `${name} may not be read by this user: give everybody leave to read it`, thrown);
    default:
      return fail(place, `${name} cannot be read (${codeOf(thrown)})`, thrown);
  }
}

/** @throws SluicewayError TRAFFIC where the folder of this percent is missing or not whole */
export async function checkFolder(place: Place, percent: number): Promise<void> {
  const name = `/p${percent}`;
  const folder = join(place.path, `p${percent}`);
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
    throw unreadable(place, name, thrown);
  });
  const files = new Set(entries.filter((entry) => entry.isFile()).map((entry) => entry.name));
  const share = await readFile(join(folder, 'share'), 'utf8').catch(() => undefined);
  const fault = faultOf(percent, files, share);
  if (fault !== undefined) throw fail(place, `${name} ${fault}. ${make(place)}`);
}

/** @throws SluicewayError TRAFFIC where a folder is missing or not whole: nginx would silently give another share. */
export async function checkFolders(place: Place): Promise<void> {
  await readdir(place.path).catch((thrown: unknown) => {
    throw unreadable(place, '', thrown);
  });
  for (const percent of percents) await checkFolder(place, percent);
}

/** How to make the link. */
export const choose = 'link it to p0 where blue is live (`ln -sfnT p0 cur`), to p100 where green is';

/** The percent that green is set to. @throws SluicewayError TRAFFIC where the link says none. */
export async function readPercent(place: Place): Promise<number> {
  const target = await readlink(join(place.path, 'cur')).catch((thrown: unknown) => {
    if (codeOf(thrown) === 'ENOENT') throw fail(place, `/cur is not there: ${choose}`);
    if (codeOf(thrown) === 'EINVAL') throw fail(place, `/cur is no symbolic link: remove it, and ${choose}`);
    throw unreadable(place, '/cur', thrown);
  });
  return percentOfLink(place, target);
}

/** @throws SluicewayError TRAFFIC where the link leads to no folder of ours. */
export function percentOfLink(place: Place, target: string): number {
  const linked = relative(place.path, resolve(place.path, target));
  const found = percents.find((percent) => linked === `p${percent}`);
  if (found !== undefined) return found;
  throw fail(place, `/cur links to "${target.slice(0, 80)}", which is none of p0 to p100: ${choose}`);
}

/** So that a power cut does not bring the old share back. */
async function sync(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}

/** By one rename: nginx, and every other writer, sees the old link or the new one. */
export async function setPercent(place: Place, percent: number): Promise<void> {
  const fresh = join(place.path, `cur.${randomUUID()}`);
  try {
    await symlink(`p${percent}`, fresh);
    await rename(fresh, join(place.path, 'cur'));
    await sync(place.path);
  } catch (thrown) {
    await rm(fresh, { force: true }).catch(() => undefined);
    const denied = ['EACCES', 'EPERM', 'EROFS'].includes(codeOf(thrown));
    const why = denied
      ? ' may not be written by this user: make the runner’s user its owner'
      : `/cur could not be changed (${codeOf(thrown)})`;
    throw fail(place, why, thrown);
  }
}
