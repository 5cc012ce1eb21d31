/** Runs one of the project's own tools from node_modules, with what it prints on this process's own streams. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The checkout that this script belongs to, wherever it was started from; ends in a slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Ends this process when the tool fails: it has said why itself. */
export function tool(name: string, ...args: readonly string[]): void {
  const path = `${root}node_modules/.bin/${name}`;
  const { status } = spawnSync(path, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  console.error(`${name} ${args.join(' ')} failed: nothing was built`);
  process.exit(1);
}

/** Of every bundle: as small as can be, and the same on every machine. */
export const nccOptions = ['--minify', '--no-cache', '--quiet', '--target', 'es2022'] as const;
