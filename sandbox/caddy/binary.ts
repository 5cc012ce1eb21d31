/** Caddy 2.11, from PyPI: Debian's is older than placeholders that read a file. scripts/install/pypi.ts puts it there. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { executable } from '../process/executable.ts';

/** The folder that pip installs into. Its name changes with the version in caddy.txt. */
export const caddyFolder = (): string =>
  join(fileURLToPath(new URL('../../.cache', import.meta.url)), 'caddy-2.11.7');

/** Where Caddy is, or `null`. */
export const findCaddy = (): string | null => {
  const file = join(caddyFolder(), 'bin/caddy');
  return executable(file) ? file : null;
};
