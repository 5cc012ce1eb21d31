/**
 * package-lock.json as `npm ci` needs it on a machine that has never seen the project. A registry that lacks another
 * platform's build of a package makes `npm install` leave it out of the lock without a word, and the next `npm ci`
 * refuse the lock as a whole.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
});

test('the lock has every package that one of its packages may want on another platform', () => {
  const { packages } = lock.parse(JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')));
  const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).map((name) => ({ path, name })),
  );
  const has = (path: string, name: string): boolean =>
    `node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages;
  expect(wanted.filter(({ path, name }) => !has(path, name)).map(({ name }) => name)).toEqual([]);
});
