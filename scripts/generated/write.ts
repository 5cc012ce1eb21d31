/** Compares the generated files with what they should be, and writes those that differ. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from '../build/command.ts';
import { type Generated, generated } from './list.ts';

const currentText = async ({ path }: Generated): Promise<string> =>
  existsSync(join(root, path)) ? await readFile(join(root, path), 'utf8') : '';

/** Files that are not what their source says, with the text they should have. */
export async function staleFiles(): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const all = await Promise.all(
    generated.map(async (file) => {
      const current = await currentText(file);
      return { path: file.path, text: file.render(current), current };
    }),
  );
  return all.filter(({ text, current }) => text !== current);
}

/** Writes what is stale and says which. */
export async function writeGenerated(): Promise<void> {
  for (const { path, text } of await staleFiles()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    console.log(`generated ${path}`);
  }
}
