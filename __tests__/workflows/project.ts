/** The project as a workflow of another repository calls it: by reference, and in a form that act can read. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { globSync } from 'tinyglobby';
import { root } from '../acceptance/built.ts';

export const reference = 'sluiceway/sluiceway@v0.1.0';

/**
 * Rewrites what GitHub has and act 0.2.89 does not know, and nothing else: `environment.deployment` and
 * `concurrency.queue` go, and an action of the workflow's own repository (`$/`) is named in full.
 */
export const readableByAct = (text: string, as = reference): string => {
  const [repository = '', version = ''] = as.split('@');
  return text
    .replace(/^ +deployment: (?:true|false|\$\{\{.*\}\}).*\n/gm, '')
    .replace(/^ +queue: .*\n/gm, '')
    .replace(/(?<=uses: )\$\/(\S+)/g, `${repository}/$1@${version}`);
};

/** Copies what a caller's run fetches of the project into `folder`, as the repository and version that it is called by. */
export async function copyProject(folder: string, as = reference): Promise<void> {
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  const patterns = ['action.yml', 'actions/*/action.yml', '.github/workflows/*.yml'];
  for (const name of globSync(patterns, { cwd: root, dot: true })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), readableByAct(await readFile(join(root, name), 'utf8'), as));
  }
}
