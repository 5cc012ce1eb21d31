/** Where a PostgreSQL server can be had: the system's, else PyPI's in a cache, else the one that npm brings. */
import { execFileSync } from 'node:child_process';
import { globSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { executable, onPath } from '../process/executable.ts';
import { pgserverBin } from './pgserver.ts';

/** `pypi` and `embedded` are PyPI's pgserver and npm's embedded-postgres. */
export type Source = 'system' | 'pypi' | 'embedded';
/** A folder with initdb, pg_ctl, postgres, psql, pg_dump and pg_restore. */
export interface Complete {
  readonly source: 'system' | 'pypi';
  readonly folder: string;
}
export interface Binaries {
  readonly source: Source;
  /** Holds initdb, pg_ctl and postgres. */
  readonly server: string;
  /** The same folder where it holds psql, pg_dump and pg_restore too, else null. */
  readonly clients: string | null;
  /** As `15.18`. */
  readonly version: string;
}

const serverPrograms = ['initdb', 'pg_ctl', 'postgres'] as const;
const clientPrograms = ['psql', 'pg_dump', 'pg_restore'] as const;
const oldestMajor = 15;

const has = (folder: string, programs: readonly string[]): boolean =>
  programs.every((name) => executable(join(folder, name)));

const said = (folder: string): string =>
  execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });

/** 15 of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`. */
const majorOf = (folder: string): number => Number(/\(PostgreSQL\) (\d+)/.exec(said(folder))?.[1] ?? 0);

const debianMajor = (folder: string): number => Number(/\/(\d+)\/bin$/.exec(folder)?.[1] ?? 0);

/** Debian keeps every major in a folder of its own; links on PATH may lead there. */
function systemFolder(): string | undefined {
  const debian = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => debianMajor(b) - debianMajor(a));
  const linked = onPath('postgres').map((file) => dirname(realpathSync(file)));
  const complete = [...debian, ...linked].filter((folder) =>
    has(folder, [...serverPrograms, ...clientPrograms]),
  );
  return complete.find((folder) => majorOf(folder) >= oldestMajor);
}

/** PostgreSQL 15 or later with server and client, of the system before PyPI's; null where there is neither. */
export function completePostgres(): Complete | null {
  const system = systemFolder();
  if (system !== undefined) return { source: 'system', folder: system };
  const cached = pgserverBin();
  return has(cached, [...serverPrograms, ...clientPrograms]) ? { source: 'pypi', folder: cached } : null;
}

/** npm's servers by what they are asked for: the oldest major that is supported, and the newest. */
const packages = { embedded: 'embedded-postgres', 'embedded-18': 'embedded-postgres-18' } as const;
export type Embedded = keyof typeof packages;

/** embedded-postgres keeps the server in a package per platform, which it does not export. */
function embeddedFolder(wanted: Embedded): string | undefined {
  try {
    const owner = createRequire(import.meta.url).resolve(packages[wanted]);
    const main = createRequire(owner).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return [join(dirname(main), '..', 'native', 'bin')].find((folder) => has(folder, serverPrograms));
  } catch {
    return undefined;
  }
}

const describe = (source: Source, server: string): Binaries => {
  const version = /\d+(\.\d+)+/.exec(said(server))?.[0] ?? said(server).trim();
  return { source, server, clients: has(server, clientPrograms) ? server : null, version };
};

/** One with its client before npm's, which have none; `wanted` asks for one of npm's. Throws, with the cures, where there is none. */
export function findBinaries(wanted?: Embedded): Binaries {
  const complete = wanted === undefined ? completePostgres() : null;
  if (complete !== null) return describe(complete.source, complete.folder);
  const embedded = embeddedFolder(wanted ?? 'embedded');
  if (embedded !== undefined) return describe('embedded', embedded);
  throw new Error(
    'No PostgreSQL server here: install one (Debian: apt-get install postgresql), or let npm fetch the ' +
      'optional packages of embedded-postgres (npm ci without --omit=optional).',
  );
}
