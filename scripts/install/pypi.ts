/** PyPI's pgserver: PostgreSQL with its client for those who may not install packages. No Python is run from it. */
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pgserverFolder, pgserverStaging } from '../../sandbox/postgres/pgserver.ts';
import { installer } from './program.ts';

const requirements = fileURLToPath(new URL('pgserver.txt', import.meta.url));

/** Ways to call pip: Debian has it as a module, others as a program. */
const pips = [['python3', '-m', 'pip'], ['pip3'], ['pip']] as const;

const works = ([file, ...args]: (typeof pips)[number]): boolean =>
  spawnSync(file, [...args, '--version'], { stdio: 'ignore' }).status === 0;

/** Advice that is about other uses of pip than ours. */
const quiet = { PIP_ROOT_USER_ACTION: 'ignore', PIP_DISABLE_PIP_VERSION_CHECK: '1' };

/** Into a folder beside it first, so that what was interrupted is never taken for the whole. */
async function download([file, ...args]: (typeof pips)[number]): Promise<boolean> {
  const staging = pgserverStaging();
  const target = [
    '--target',
    staging,
    '--python-version',
    '3.12',
    '--implementation',
    'cp',
    '--abi',
    'cp312',
  ];
  const only = ['--no-deps', '--only-binary=:all:', '--no-compile', '--require-hashes', '-r', requirements];
  try {
    const install = [...args, 'install', '--quiet', ...target, ...only];
    if ((await installer(file, install, quiet)) !== 0) return false;
    // Root may have a mask that closes it to the account that the server runs as.
    if ((await installer('chmod', ['-R', 'a+rX', staging])) !== 0) return false;
    rmSync(pgserverFolder(), { recursive: true, force: true });
    renameSync(staging, pgserverFolder());
    return true;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Tries; says on standard error why it could not. */
export async function installPgserver(): Promise<void> {
  const pip = pips.find(works);
  if (pip === undefined) {
    console.error(
      '! PostgreSQL cannot be fetched from PyPI: there is no pip (Debian: apt-get install python3-pip)',
    );
    return;
  }
  console.log('Fetching PostgreSQL 16 with its client from PyPI (pgserver, 34 MB, into a cache) …');
  if (!(await download(pip))) console.error('! PyPI did not give pgserver for this machine.');
}
