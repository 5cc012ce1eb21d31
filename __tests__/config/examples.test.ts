/** What examples/ offers to copy compiles, for each of its environments, and reads well. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';
import { compile } from '../../src/config/compile.ts';

const files = globSync('examples/*/.github/*.yml', { cwd: root, dot: true }).sort();
const file = z.looseObject({ environments: z.record(z.string(), z.unknown()) });
const environments = files.flatMap((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  return Object.keys(file.parse(load(text)).environments).map((environment) => ({ path, environment, text }));
});

describe('configs of the examples', () => {
  test.each(environments)('$path compiles for $environment', ({ path, environment, text }) => {
    expect(compile(text, { path, environment }).plan.environment).toBe(environment);
  });

  test.each(files)('no line of %s is longer than 100 columns', (path) => {
    const lines = readFileSync(join(root, path), 'utf8').split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
  });
});
