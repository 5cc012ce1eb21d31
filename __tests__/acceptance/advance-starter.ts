/** The starter of the tick, as a repository has it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './built.ts';
import type { Files } from './checkout.ts';

const name = 'sluiceway-advance.yml';

export const starterFile = async (): Promise<Files> => ({
  [`.github/workflows/${name}`]: await readFile(join(root, 'workflows-templates', name), 'utf8'),
});
