import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { prepareFile } from '../../../src/drivers/traffic/whole-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluiceway-whole-'));
  path = join(folder, 'share');
});
afterEach(() => rm(folder, { recursive: true }));

const replace = async (text: string): Promise<void> => (await prepareFile(path, text)).commit();
const mode = async (): Promise<number> => (await stat(path)).mode & 0o777;

test('a new file is for everybody to read, an old one for whom it was', async () => {
  await replace('one');
  expect(await mode()).toBe(0o644);
  await chmod(path, 0o600);
  await replace('two');
  expect([await mode(), await readFile(path, 'utf8')]).toEqual([0o600, 'two']);
});

test('nothing is seen before the commit, and nothing is left of what is discarded', async () => {
  await writeFile(path, 'old');
  const prepared = await prepareFile(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('old');
  await prepared.discard();
  expect(await readdir(folder)).toEqual(['share']);
});

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
asRoot('as root, whose service works as another user', () => {
  afterEach(() => process.seteuid?.(0));

  test('that user’s file stays its own', async () => {
    await writeFile(path, 'old', { mode: 0o600 });
    await chown(path, 65_534, 65_534);
    await replace('new');
    expect(await stat(path)).toMatchObject({ uid: 65_534, gid: 65_534 });
  });

  test('a runner that is not root does not take a file from those who alone may read it', async () => {
    await writeFile(path, 'old', { mode: 0o640 });
    await chown(folder, 65_534, 65_534);
    await chown(path, 0, 0);
    process.seteuid?.(65_534);
    await expect(replace('new')).rejects.toMatchObject({ code: 'EPERM' });
    expect(await readdir(folder)).toEqual(['share']);
  });
});
