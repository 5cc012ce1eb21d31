/** The files of the checkout in which a statement of a migration may stand. */
import { glob, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlFile } from '../lint/finding.ts';

const patterns: readonly string[] = [
  '**/*.sql',
  '**/{migration,migrations,migrate,versions,changelog,changelogs}/**/*.{js,cjs,mjs,ts,cts,mts,py,rb,xml,yml,yaml,php,java,kt}',
];
const ignored: readonly string[] = [
  '**/node_modules/**',
  '**/.git/**',
  '**/dist/**',
  '**/vendor/**',
  '**/.venv/**',
];
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
  const paths: string[] = [];
  for await (const path of glob(patterns, { cwd: workspace, exclude: ignored })) paths.push(path);
  const sorted = paths.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).slice(-most);
  const files = await Promise.all(sorted.map((path) => read(workspace, path).catch(() => [])));
  return files.flat();
}
