/** Finds pg_dump and its kin: an older client refuses a newer server, so not any one will do. */
import { access, constants, glob } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './program.ts';

/** Where programs are looked for. */
export interface Places {
  /** As the environment's PATH. */
  readonly path: string;
  /** Patterns of further folders. */
  readonly folders: readonly string[];
}
export const usualFolders: readonly string[] = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin'];

export interface Client {
  readonly folder: string;
  readonly major: number;
}
export type FoundClient =
  | { readonly found: true; readonly client: Client }
  | { readonly found: false; readonly why: string };

const names = ['pg_dump', 'pg_restore'] as const;

/** All folders to look into that hold every one of the programs. */
export async function foldersWith(places: Places, programs: readonly string[]): Promise<readonly string[]> {
  const folders = places.path.split(delimiter).filter((folder) => folder !== '');
  for (const pattern of places.folders) for await (const folder of glob(pattern)) folders.push(folder);
  const has = (folder: string): Promise<boolean> =>
    Promise.all(programs.map((name) => access(join(folder, name), constants.X_OK))).then(
      () => true,
      () => false,
    );
  const complete = await Promise.all(folders.map(has));
  return folders.filter((_, index) => complete[index]);
}

/** The major of a program, by what `--version` says: 15 of `pg_dump (PostgreSQL) 15.14 (Debian …)`. */
export async function programMajor(file: string): Promise<number | undefined> {
  const said = await run({ file, args: ['--version'], env: {} }).catch(() => '');
  const found = /\(PostgreSQL\) (\d+)/.exec(said)?.[1];
  return found === undefined ? undefined : Number(found);
}

async function clients(places: Places): Promise<readonly Client[]> {
  const found: Client[] = [];
  for (const folder of await foldersWith(places, names)) {
    const major = await programMajor(join(folder, 'pg_dump'));
    if (major !== undefined) found.push({ folder, major });
  }
  return found.sort((a, b) => a.major - b.major);
}

/**
 * The nearest that is not older than the server: a much newer pg_restore sets parameters that an older server
 * does not know.
 */
export async function findClient(server: number, places: Places): Promise<FoundClient> {
  const all = await clients(places);
  const client = all.find(({ major }) => major >= server);
  if (client !== undefined) return { found: true, client };
  const newest = all.at(-1);
  const found =
    newest === undefined
      ? 'pg_dump and pg_restore are not on this runner'
      : `pg_dump here is of PostgreSQL ${newest.major}, which refuses a server of ${server}`;
  return { found: false, why: `${found}: install postgresql-client-${server}` };
}
