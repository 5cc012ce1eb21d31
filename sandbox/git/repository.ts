/** A real repository behind a stand-in one, for what reads commits by git. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const person = ['-c', 'user.name=ana', '-c', 'user.email=ana@example.com'];

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  return (await execute('git', [...person, ...args], { cwd })).stdout.trim();
}

/** Made with its first commit. */
async function insistRepository(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true });
  if (made === undefined) return;
  await git(folder, 'init', '--quiet', '--initial-branch=main');
}

/** Commits the files, over those of the commit before, and checks them out in `checkout`. Resolves to the commit's id. */
export async function commitAndCheckOut(
  folder: string,
  checkout: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  await insistRepository(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'Change');
  await git(folder, 'clone', '--quiet', folder, checkout);
  return git(folder, 'rev-parse', 'HEAD');
}
