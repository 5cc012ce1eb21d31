/** The tests run what is in dist/, so that must be what src/ says. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A fresh clone writes its files in any order, within this many ms. */
const CHECKOUT = 60_000;

const newestIn = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
      (name) => statSync(join(folder, name)).mtimeMs,
    ),
  );

/** Throws where dist/ was built before the last change: `.ci/run` compares byte by byte. */
export function mustBeBuilt(): void {
  const built = statSync(join(root, 'dist/sluiceway.js')).mtimeMs;
  if (newestIn(join(root, 'src')) > built + CHECKOUT)
    throw new Error('dist/ is older than src/: run npm run build');
}
