/**
 * The real parts that tests and the demo use and npm does not bring. `npm test` installs what is missing where it
 * can; a part that is still missing is named with its cure, never silently left out.
 */
import { findHaproxy } from '../sandbox/haproxy/binary.ts';
import { findNginx } from '../sandbox/nginx/binary.ts';
import { completePostgres } from '../sandbox/postgres/binaries.ts';
import { onPath } from '../sandbox/process/executable.ts';

export interface Part {
  readonly what: string;
  /** Packages of Debian and Ubuntu. */
  readonly packages: readonly string[];
  /** Without an optional part nothing fails, not even with CI=true. */
  readonly optional: boolean;
  /** Where it is: a program, or of PostgreSQL the folder of its programs. `null` when it is not there. */
  readonly find: () => string | null;
}

export const parts = {
  postgresql: {
    what: 'PostgreSQL 15 or later, server and client,',
    packages: ['postgresql'],
    optional: false,
    find: () => completePostgres()?.folder ?? null,
  },
  prometheus: {
    what: 'Prometheus',
    packages: ['prometheus'],
    optional: false,
    find: () => onPath('prometheus')[0] ?? null,
  },
  nginx: {
    what: 'nginx',
    packages: ['nginx'],
    optional: false,
    find: findNginx,
  },
  haproxy: {
    what: 'HAProxy',
    packages: ['haproxy'],
    optional: false,
    find: findHaproxy,
  },
  chromium: {
    what: 'Chromium',
    packages: ['chromium'],
    optional: true,
    find: () => [...onPath('chromium'), ...onPath('google-chrome')][0] ?? null,
  },
} as const satisfies Record<string, Part>;

export type PartName = keyof typeof parts;

export const isPartName = (name: string): name is PartName => Object.hasOwn(parts, name);
export const partNames: readonly PartName[] = Object.keys(parts).filter(isPartName);

/** Where the part is on this machine, or `null`. */
export const part = (name: PartName): string | null => parts[name].find();

/** What to do about a missing part. */
export const cure = (name: PartName): string =>
  `${parts[name].what} is missing. On Debian or Ubuntu: apt-get install ${parts[name].packages.join(' ')}`;
