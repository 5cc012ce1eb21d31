/** actions/upload-artifact as the workflows pin it, which act would fetch from GitHub: here it keeps the file in a folder. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../acceptance/built.ts';

/** `actions/upload-artifact@<hash>` as release.yml has it. */
async function pinned(): Promise<string> {
  const text = await readFile(join(root, '.github/workflows/release.yml'), 'utf8');
  const found = /uses: (actions\/upload-artifact@[0-9a-f]{40}) # v\d/.exec(text)?.[1];
  if (found === undefined)
    throw new Error('release.yml uploads nothing by a full hash with its version beside it');
  return found;
}

const actionYml = (kept: string): string => `name: Upload
description: Keeps the file
inputs:
  name: { description: Name of the artifact, required: true }
  path: { description: The file, required: true }
runs:
  using: composite
  steps:
    - shell: bash
      env: { NAME: "\${{ inputs.name }}", FILE: "\${{ inputs.path }}" }
      run: cp "$FILE" "${kept}/$NAME"
`;

/** Its folder by its reference, and where it keeps what it is given. */
export async function uploadAction(folder: string): Promise<Readonly<Record<string, string>>> {
  const [action, kept] = [join(folder, 'upload-artifact'), join(folder, 'artifacts')];
  await Promise.all([action, kept].map((path) => mkdir(path, { recursive: true })));
  await writeFile(join(action, 'action.yml'), actionYml(kept));
  return { [await pinned()]: action };
}

/** By name, what was uploaded so far. */
export async function artifacts(folder: string): Promise<ReadonlyMap<string, string>> {
  const kept = join(folder, 'artifacts');
  const names = await readdir(kept);
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(join(kept, name), 'utf8')]),
    ),
  );
}
