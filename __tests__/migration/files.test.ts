/** What was rehearsed is what is run: a file that is another since is named. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { filesChanged, filesSeen, migrationFiles } from '../../src/migration/files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluiceway-'));
  mkdirSync(join(folder, 'db/migrations'), { recursive: true });
  for (let i = 10; i < 25; i++) writeFileSync(join(folder, `db/migrations/${i}.sql`), `select ${i}`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const changedBy = async (work: () => void): Promise<string> => {
  const seen = filesSeen(await migrationFiles(folder));
  work();
  return filesChanged(seen, await migrationFiles(folder));
};
const path = (name: string): string => join(folder, 'db/migrations', name);

test('nothing changed', async () => expect(await changedBy(() => undefined)).toBe(''));
test('a late one was edited: its name', async () =>
  expect(await changedBy(() => writeFileSync(path('23.sql'), 'drop table orders'))).toBe(
    'db/migrations/23.sql',
  ));
test('an early one was edited: where it is among', async () =>
  expect(await changedBy(() => writeFileSync(path('11.sql'), 'drop table orders'))).toMatch(
    /^one of the 5 files/,
  ));
test('one was added: its name', async () =>
  expect(await changedBy(() => writeFileSync(path('30.sql'), 'select 30'))).toBe('db/migrations/30.sql'));
test('one is gone', async () =>
  expect(await changedBy(() => rmSync(path('24.sql')))).toMatch(/^1 of 15 files are gone/));
