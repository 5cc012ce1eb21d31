/** PyPI's pgserver: PostgreSQL 16.2, server and client, in a folder of ours. scripts/install/pypi.ts puts it there. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { othersMayPass } from './account.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** The checkout's .cache/; the system's where root's checkout (below /root) is closed to the server's account. */
function cache(): string {
  const closed = process.getuid?.() === 0 && !othersMayPass(checkout);
  return closed ? '/var/cache/sluiceway' : join(checkout, '.cache');
}

/** The folder that pip installs into: `--target`. Its name changes with the version in pgserver.txt. */
export const pgserverFolder = (): string => join(cache(), 'pgserver-0.1.4');

/** Its programs; they find their libraries by their own place, so the folder can be moved as a whole. */
export const pgserverBin = (): string => join(pgserverFolder(), 'pgserver/pginstall/bin');
