/** Runs an installer: what it says goes to standard error, and a failure is no exception but a code. */
import { spawn } from 'node:child_process';

/** The exit code; `null` when it was ended by a signal or is not there at all. */
export function installer(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number | null> {
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
}
