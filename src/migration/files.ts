/** Which migration files there are, and what is in them: what was rehearsed is what is run. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilesSeen } from '../release/event.ts';

export interface MigrationFile {
  readonly path: string;
  /** Of name and content, base64url. */
  readonly digest: string;
}

/** Where the tools put them: node-pg-migrate, Knex, TypeORM, Prisma, Drizzle, Rails, Alembic, Flyway, Django. */
const usual = [
  '**/migrations/**',
  '**/migrate/*.{rb,sql,js,ts}',
  '**/alembic/versions/*.py',
  '**/db/migration/**',
  '**/drizzle/**/*.sql',
];
const ignored = ['**/node_modules/**', '**/.git/**', '**/dist/**', '**/__pycache__/**', '**/.venv/**'];

const hash = (text: string | Buffer): string => createHash('sha256').update(text).digest('base64url');

/** By name. @param patterns the usual folders when left out */
export async function migrationFiles(
  workspace: string,
  patterns: readonly string[] = usual,
): Promise<readonly MigrationFile[]> {
  const { glob } = await import('tinyglobby');
  const found = await glob([...patterns], { cwd: workspace, ignore: ignored, dot: true });
  return Promise.all(
    found.toSorted().map(async (path) => {
      const content = await readFile(join(workspace, path));
      return { path, digest: hash(`${path}\0${hash(content)}`) };
    }),
  );
}

/** As many as a status has room for. */
const NEWEST = 10;
const tag = ({ digest }: MigrationFile): string => digest.slice(0, 3);

export const filesSeen = (files: readonly MigrationFile[]): FilesSeen => ({
  digest: hash(files.map(({ digest }) => digest).join('\n')).slice(0, 12),
  count: files.length,
  newest: files.slice(-NEWEST).map(tag),
});

/** Names what differs as well as the ledger can tell it; '' where nothing does. Pure. */
export function filesChanged(rehearsed: FilesSeen, now: readonly MigrationFile[]): string {
  if (filesSeen(now).digest === rehearsed.digest) return '';
  const known = new Set(rehearsed.newest);
  const others = now.slice(-rehearsed.newest.length).filter((file) => !known.has(tag(file)));
  const names = others.map(({ path }) => path).join(', ');
  if (now.length < rehearsed.count)
    return `${rehearsed.count - now.length} of ${rehearsed.count} files are gone${names === '' ? '' : `, and these are others: ${names}`}`;
  if (names !== '') return names;
  return `one of the ${now.length - known.size} files before ${now.at(-known.size)?.path ?? 'the last'}`;
}
