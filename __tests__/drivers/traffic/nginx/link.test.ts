/** The folder as somebody else may have left it: nginx would silently serve another share, so it is said. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { makeBuckets } from '../../../../src/drivers/traffic/nginx/buckets.ts';
import { createTraffic } from '../../../../src/drivers/traffic/registry.ts';
import { blue, depsOf, green } from '../contract.ts';

let home: string;
let directory: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sluiceway-link-'));
  makeBuckets(join(home, 'whole'), 'blue');
});
afterAll(() => rm(home, { recursive: true }));
/** By hard links: making 5,050 files anew for each test would take minutes. */
beforeEach(() => {
  directory = join(home, 'sluiceway');
  execFileSync('cp', ['-al', join(home, 'whole'), directory]);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const driver = (sides = green, path = directory) =>
  createTraffic({ nginx: { directory: '$NGINX_DIRECTORY' } }, depsOf({ NGINX_DIRECTORY: path }, 50), sides);
const at = (...names: readonly string[]): string => join(directory, ...names);
const link = (): Promise<string> => readlink(at('cur'));

async function replaceLink(target: string): Promise<void> {
  await rm(at('cur'));
  await symlink(target, at('cur'));
}

const makes = /Make what is missing, where nginx runs:\n {2}mkdir -p \$NGINX_DIRECTORY && cd/;
const chooses = /link it to p0 where blue is live \(`ln -sfnT p0 cur`\), to p100 where green is/;

describe('what is not whole is neither read nor written, and the cure is said', () => {
  test.each<readonly [string, () => Promise<unknown>, string, RegExp]>([
    ['no folder', () => rm(directory, { recursive: true }), 'NGINX_DIRECTORY is not there', makes],
    [
      'a file for a folder',
      () => rm(at('p7'), { recursive: true }).then(() => writeFile(at('p7'), '')),
      '/p7 is not a folder',
      makes,
    ],
    ['no p25', () => rm(at('p25'), { recursive: true }), '/p25 is not there', makes],
    ['a bucket lost', () => rm(at('p25', '24')), '/p25 lacks 1 of its 25 bucket files, first 24', makes],
    [
      'a folder for a bucket',
      () => rm(at('p25', '3')).then(() => mkdir(at('p25', '3'))),
      '/p25 lacks 1 of its 25',
      makes,
    ],
    [
      'a bucket too many',
      () => writeFile(at('p0', '0'), ''),
      '/p0 holds 0, which is not among its buckets',
      /remove that file/,
    ],
    ['no share', () => rm(at('p50', 'share')), '/p50 lacks its file `share`', makes],
    [
      'another share',
      () => rm(at('p50', 'share')).then(() => writeFile(at('p50', 'share'), '5')),
      '/p50 has "5" in its file `share`',
      makes,
    ],
    ['no link', () => rm(at('cur')), '/cur is not there', chooses],
    [
      'a folder for the link',
      () => rm(at('cur')).then(() => mkdir(at('cur'))),
      '/cur is no symbolic link: remove it',
      chooses,
    ],
    [
      'a link elsewhere',
      () => replaceLink('../p5'),
      '/cur links to "../p5", which is none of p0 to p100',
      chooses,
    ],
    ['a share above all', () => replaceLink('p101'), '/cur links to "p101"', chooses],
    ['nonsense for a share', () => replaceLink('p05'), '/cur links to "p05"', chooses],
  ])('%s', async (_, spoil, found, cure) => {
    await spoil();
    const message = expect.stringContaining(found);
    await expect(driver().read()).rejects.toMatchObject({ code: 'TRAFFIC', message });
    await expect(driver().read()).rejects.toThrow(cure);
    await expect(driver().write({ share: 0.25 })).rejects.toMatchObject({ code: 'TRAFFIC', message });
  });

  test('but the way back to 0 % needs its own folder alone, from whichever side', async () => {
    for (const [sides, half, back] of [
      [green, 'p50', 'p0'],
      [blue, 'p50', 'p100'],
    ] as const) {
      await replaceLink(half);
      await rm(at('p25'), { recursive: true, force: true });
      await driver(sides).write({ share: 0 });
      expect(await link()).toBe(back);
      await expect(driver(sides).write({ share: 0.25 })).rejects.toThrow('/p25 is not there');
    }
    await replaceLink('p50');
    await rm(at('p0'), { recursive: true });
    await expect(driver(green).write({ share: 0 })).rejects.toThrow('/p0 is not there');
  });

  test('a path that is not absolute', async () => {
    await expect(driver(green, 'sluiceway').read()).rejects.toThrow(
      '$NGINX_DIRECTORY is not an absolute path',
    );
  });
});

test('the command in the message makes the folder whole, and nginx’s user may read it', async () => {
  await rm(directory, { recursive: true });
  const message = await driver()
    .read()
    .then(() => '', String);
  const [, command = ''] = /nginx runs:\n {2}(.*)$/.exec(message) ?? [];
  const env = { PATH: process.env.PATH, NGINX_DIRECTORY: directory };
  execFileSync('bash', ['-c', `umask 077; ${command} && ln -sfnT p100 cur`], { env, stdio: 'ignore' });
  expect((await driver().read()).set).toEqual({ share: 1 });
  expect(execFileSync('find', [directory, '-type', 'd', '!', '-perm', '-005']).toString()).toBe('');
  expect(execFileSync('find', [directory, '-type', 'f', '!', '-perm', '-004']).toString()).toBe('');
});

describe('the link', () => {
  test('is read wherever it leads by another way', async () => {
    await replaceLink(`${directory}/p30/`);
    expect((await driver(green).read()).set.share).toBe(0.3);
    expect((await driver(blue).read()).set.share).toBe(0.7);
  });

  test('gives blue the buckets that green leaves', async () => {
    await replaceLink('p100');
    await driver(blue).write({ share: 0.05 });
    expect(await link()).toBe('p95');
  });

  test('is never between two shares while many write, and nothing is left over', async () => {
    const writers = Array.from({ length: 20 }, (_, i) => driver().write({ share: i / 100 }));
    const looks = Array.from({ length: 20 }, () => driver().read());
    await Promise.all(looks);
    await Promise.allSettled(writers);
    expect(await link()).toMatch(/^p\d+$/);
    expect((await readdir(directory)).filter((name) => name.startsWith('cur'))).toEqual(['cur']);
  });

  test('stays where nginx cannot give the share', async () => {
    await expect(driver().write({ share: 0.125 })).rejects.toThrow(
      /nginx gives whole percents: 12\.5 % cannot be set; it still gives the candidate 0 %/,
    );
    expect(await link()).toBe('p0');
  });
});

test('made again, it keeps the share, and what was locked is open', async () => {
  await driver().write({ share: 0.25 });
  await chmod(at('p25'), 0o700);
  makeBuckets(directory, 'blue');
  expect((await driver().read()).set.share).toBe(0.25);
  expect(execFileSync('stat', ['-c', '%a', at('p25')]).toString()).toBe('755\n');
});

test('without a management address nothing is made up: what is served and in flight is unknown', async () => {
  await driver().write({ share: 0.25 });
  expect(await driver().read()).toEqual({ set: { share: 0.25 }, serving: 'unknown' });
  expect(await driver().drain('blue', 10)).toBe('unknown');
});
