/** The files of the checkout in which a statement of a migration may stand. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import type { SqlFile } from '../lint/finding.ts';

const patterns = [
  '**/*.sql',
  '**/{migration,migrations,migrate,versions,changelog,changelogs}/**/*.{js,cjs,mjs,ts,cts,mts,py,rb,xml,yml,yaml,php,java,kt}',
];
const ignore = ['**/node_modules/**', '**/.git/**', '**/dist/**', '**/vendor/**', '**/.venv/**'];
/** A dump is no migration. */
const largest = 2_000_000;
const most = 5_000;

async function read(workspace: string, path: string): Promise<readonly SqlFile[]> {
  const file = join(workspace, path);
  const { size } = await stat(file);
  return size > largest ? [] : [{ path, text: await readFile(file, 'utf8') }];
}

/** In the order in which tools run them. What cannot be read is passed over. */
export async function migrationFiles(workspace: string): Promise<readonly SqlFile[]> {
  const paths = await glob(patterns, { cwd: workspace, ignore, caseSensitiveMatch: false });
  const sorted = paths.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).slice(-most);
  const files = await Promise.all(sorted.map((path) => read(workspace, path).catch(() => [])));
  return files.flat();
}
