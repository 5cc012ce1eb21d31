/**
 * The real parts that tests and the demo use and npm does not bring. `npm test` installs what is missing where it
 * can; a part that is still missing is named with its cure, never silently left out.
 */
import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export interface Part {
  readonly what: string;
  /** Packages of Debian and Ubuntu. */
  readonly packages: readonly string[];
  /** Without an optional part nothing fails, not even with CI=true. */
  readonly optional: boolean;
  /** Where it is: a program, or of PostgreSQL the folder of its programs. `null` when it is not there. */
  readonly find: () => string | null;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const onPath = (name: string): string | null =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(executable) ?? null;

const postgresPrograms = ['initdb', 'pg_ctl', 'postgres', 'psql', 'pg_dump', 'pg_restore'];
const oldestPostgres = 15;

/** Debian keeps the server's programs off the PATH, a folder for each major version; the newest is taken. */
function postgresOfDebian(): readonly string[] {
  try {
    const majors = readdirSync('/usr/lib/postgresql').map(Number);
    const fit = majors.filter((major) => major >= oldestPostgres).sort((a, b) => b - a);
    return fit.map((major) => `/usr/lib/postgresql/${major}/bin`);
  } catch {
    return [];
  }
}

function postgres(): string | null {
  const server = onPath('postgres');
  const folders = [...postgresOfDebian(), ...(server === null ? [] : [dirname(realpathSync(server))])];
  return folders.find((folder) => postgresPrograms.every((name) => executable(join(folder, name)))) ?? null;
}

export const parts = {
  postgresql: { what: 'PostgreSQL 15 or later', packages: ['postgresql'], optional: false, find: postgres },
  prometheus: {
    what: 'Prometheus',
    packages: ['prometheus'],
    optional: false,
    find: () => onPath('prometheus'),
  },
  chromium: {
    what: 'Chromium',
    packages: ['chromium'],
    optional: true,
    find: () => onPath('chromium') ?? onPath('google-chrome'),
  },
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof parts;

/** Where the part is on this machine, or `null`. */
export const part = (name: PartName): string | null => parts[name].find();

/** What to do about a missing part. */
export const cure = (name: PartName): string =>
  `${parts[name].what} is missing. On Debian or Ubuntu: apt-get install ${parts[name].packages.join(' ')}`;
