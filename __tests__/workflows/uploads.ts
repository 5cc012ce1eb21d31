/**
 * The actions of GitHub's as the workflows pin them, which act would fetch: artifacts are kept in a folder, and a commit
 * other than the run's own is checked out of the shop's repository. (Of the run's own act itself copies the checkout.)
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../acceptance/built.ts';

/** `actions/<name>@<hash>` as rehearse.yml has it. */
async function pinned(name: string): Promise<string> {
  const text = await readFile(join(root, '.github/workflows/rehearse.yml'), 'utf8');
  const found = new RegExp(`uses: (actions/${name}@[0-9a-f]{40}) # v\\d`).exec(text)?.[1];
  if (found === undefined)
    throw new Error(`rehearse.yml has no ${name} by a full hash with its version beside it`);
  return found;
}

const actionYml = (inputs: readonly string[], run: string): string => `name: Stand-in
description: Does what the tests need of it
inputs:
${inputs.map((name) => `  ${name}: { description: As GitHub's action has it }`).join('\n')}
runs:
  using: composite
  steps:
    - shell: bash
      env: { ${inputs.map((name) => `${name.toUpperCase()}: "\${{ inputs.${name} }}"`).join(', ')} }
      run: ${run}
`;

/** Folders of the stand-ins by their references. */
export async function githubsActions(folder: string): Promise<Readonly<Record<string, string>>> {
  const kept = join(folder, 'artifacts');
  const repository = join(folder, 'repository');
  const made = {
    'upload-artifact': actionYml(['name', 'path'], `cp -rT "$PATH_" "${kept}/$NAME"`),
    'download-artifact': actionYml(['name', 'path'], `cp -rT "${kept}/$NAME" "$PATH_"`),
    checkout: actionYml(['ref'], `git clone --quiet "${repository}" . && git checkout --quiet "$REF"`),
  };
  await mkdir(kept, { recursive: true });
  const actions = Object.entries(made).map(async ([name, text]): Promise<[string, string]> => {
    const action = join(folder, 'actions', name);
    await mkdir(action, { recursive: true });
    await writeFile(join(action, 'action.yml'), text.replaceAll('PATH:', 'PATH_:'));
    return [await pinned(name), action];
  });
  return Object.fromEntries(await Promise.all(actions));
}

/** By name, the path of what was uploaded so far. */
export async function artifacts(folder: string): Promise<ReadonlyMap<string, string>> {
  const kept = join(folder, 'artifacts');
  return new Map((await readdir(kept)).map((name) => [name, join(kept, name)]));
}
