/**
 * Lets the bundler leave out what is imported and never used. It does so only where a package says that loading its
 * modules does nothing but define things (`sideEffects: false`); GitHub's own packages define things only, but do not
 * say so, and each would bring undici (445 kB, read at every start) for an HTTP client that nothing here reaches.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { z } from 'zod';

/** @actions/core has that client for OIDC tokens, @actions/github for `getOctokit`: we use neither. */
export const definingOnly = ['@actions/core', '@actions/github', '@actions/http-client'] as const;

const manifest = z.looseObject({ sideEffects: z.undefined().optional() });

/** From one node_modules to another. What the package needs itself is not copied: it is found further up. */
export function copyPackage(name: string, from: string, to: string): void {
  const nested = join(from, name, 'node_modules');
  cpSync(join(from, name), join(to, name), {
    recursive: true,
    filter: (file) => file !== nested && !file.startsWith(nested + sep),
  });
}

/** Copies a package, its package.json with the flag added. @throws where the package has come to speak for itself */
export function copyWithoutSideEffects(name: string, from: string, to: string): void {
  copyPackage(name, from, to);
  const file = join(to, name, 'package.json');
  const found = manifest.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!found.success) {
    throw new Error(
      `${name} says itself now which of its files have side effects: take it off the list in ` +
        'scripts/build/side-effects.ts, and see whether the bundle grows',
    );
  }
  writeFileSync(file, JSON.stringify({ ...found.data, sideEffects: false }));
}
