/** Ends a cluster whatever becomes of us: a process beside it that waits for its standard input to close. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';

export interface Guarded {
  readonly bin: string;
  readonly directory: string;
  readonly data: string;
  readonly account: Account;
}
export interface Guard {
  /** Ends the server and removes its folder, as the guard does when we die. */
  stop(): Promise<void>;
}

/**
 * The pipe closes when `stop` ends it and also, by the kernel, when this process dies in any way. A server that
 * was just being started gets a moment to write its pid, without which it cannot be found.
 */
const script = `
cat >/dev/null
for try in 1 2 3; do
  "$1" stop -s -w -m immediate -D "$2" && break
  [ "$(ls -A "$2" 2>/dev/null)" ] || break
  [ "$try" = 3 ] || sleep "$3"
done
rm -rf "$4"
`;

/** Detached, so that a Ctrl-C meant for us does not end the guard too. */
export function startGuard({ bin, directory, data, account }: Guarded): Guard {
  const control = join(bin, 'pg_ctl');
  const guard = spawn('sh', ['-c', script, 'sh', control, data, '1', directory], {
    ...account,
    detached: true,
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = once(guard, 'close');
  guard.stdin.on('error', () => undefined);
  const stop = async (): Promise<void> => {
    guard.stdin.end();
    await gone;
    await stopSurvivor(control, data, account);
    rmSync(directory, { recursive: true, force: true });
  };
  return { stop };
}

/** Only where the guard itself was killed. */
async function stopSurvivor(control: string, data: string, account: Account): Promise<void> {
  if (!existsSync(join(data, 'postmaster.pid'))) return;
  await promisify(execFile)(control, ['stop', '-w', '-m', 'immediate', '-D', data], { ...account, cwd: '/' });
}
