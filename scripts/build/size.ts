/** How much JavaScript there is in dist/: every run of every action downloads and reads it. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** In bytes, all scripts together. */
export const mostBytes = 1_200_000;

/** Of all `.js` files in the folder, in bytes. */
export function bytesOfScripts(folder: string): number {
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'));
  return scripts.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}
