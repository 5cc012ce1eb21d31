/** A flag file as people write it, and what the driver makes of it. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type FileTraffic, fileTrafficSchema } from '../../../../src/drivers/traffic/file/spec.ts';
import { createTraffic } from '../../../../src/drivers/traffic/registry.ts';
import { blue, depsOf, green } from '../contract.ts';
import { flags } from '../file-rig.ts';

const at = '.simplified_features.websocket_simple';
const full: FileTraffic = {
  path: '$FLAGS',
  percentage: `${at}.rollout_percentage`,
  enabled: `${at}.enabled`,
  whitelist: { at: `${at}.whitelist_customers`, users: ['acme', 'globex'] },
};

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluiceway-flags-'));
  path = join(folder, 'flags.yml');
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => writeFile(path, flags));

const driver = (config: FileTraffic = full, sides = green) =>
  createTraffic({ file: config }, depsOf({ FLAGS: path }, 50), sides);
const text = () => readFile(path, 'utf8');

test('switch, percentage and list are set together; not one other character changes', async () => {
  await driver().write({ share: 0.25 });
  expect(await text()).toBe(
    flags
      .replace('enabled: false  # Start', 'enabled: true  # Start')
      .replace('rollout_percentage: 0', 'rollout_percentage: 25')
      .replace('whitelist_customers: []', 'whitelist_customers: ["acme", "globex"]'),
  );
  await driver().write({ share: 0 });
  expect(await text()).toContain('enabled: false  # Start disabled\n    rollout_percentage: 0\n');
});

test('a file without switch and list', async () => {
  await driver({ path: '$FLAGS', percentage: full.percentage, unit: 'share' }).write({ share: 0.25 });
  expect(await text()).toBe(flags.replace('rollout_percentage: 0', 'rollout_percentage: 0.25'));
});

test('a switch that is off gives nobody, whatever the percentage says', async () => {
  await writeFile(path, flags.replace('rollout_percentage: 0', 'rollout_percentage: 50'));
  expect((await driver().read()).set).toEqual({ share: 0 });
  await driver().write({ share: 0.5 });
  expect((await driver().read()).set).toEqual({ share: 0.5 });
});

test('0 % ends with the switch off, also where the percentage was 0 already and only the list let users in', async () => {
  await writeFile(path, flags.replace('enabled: false', 'enabled: true').replace('[]', '[vip]'));
  await driver().write({ share: 0 });
  expect(await text()).toContain('enabled: false');
});

test('who is on the list by hand stays, and nobody is there twice', async () => {
  await writeFile(path, flags.replace('[]', '[vip, acme]'));
  for (const share of [0.1, 0.5, 1]) await driver().write({ share });
  expect(await text()).toContain('[vip, acme, "globex"]');
});

test('the figure is the candidate’s, or that of the slot that it is said to be', async () => {
  await driver(full, blue).write({ share: 0.2 });
  expect((await driver(full, green).read()).set).toEqual({ share: 0.2 });
  expect((await driver({ ...full, slot: 'green' }, blue).read()).set).toEqual({ share: 0.8 });
});

test('many writers: one share stands, whole, and nothing else in the folder', async () => {
  const shares = Array.from({ length: 10 }, (_, i) => i / 10);
  await Promise.allSettled(shares.map((share) => driver().write({ share })));
  expect(shares).toContain((await driver().read()).set.share);
  expect(await text()).toContain('health_simple: { enabled: true, note: "Low risk" }\n');
  expect(await readdir(folder)).toEqual(['flags.yml']);
});

describe('what is no share is neither read nor overwritten, and the cure is said', () => {
  const percentage = (found: string) =>
    flags.replace('rollout_percentage: 0', `rollout_percentage: ${found}`);
  test.each([
    ['too much', percentage('140'), 'says 140 at .simplified_features.websocket_simple.rollout_percentage'],
    ['NaN', percentage('.nan'), 'write a number of 0 to 100'],
    ['words', percentage('half'), 'says "half" at'],
    ['no number', percentage('-1'), 'says -1 at'],
    ['a switch in words', flags.replace('enabled: false', 'enabled: "off"'), 'write true or false'],
    ['no flag', 'simplified_features: {}\n', 'it is not there'],
    ['no YAML', 'a: [', 'is no YAML or JSON'],
  ])('%s', async (_, wrong, found) => {
    await writeFile(path, wrong.replace('enabled: false', 'enabled: true'));
    const before = await text();
    const message = expect.stringContaining(found);
    await expect(driver().read()).rejects.toMatchObject({ code: 'TRAFFIC', message });
    await expect(driver().write({ share: 0.25 })).rejects.toMatchObject({ code: 'TRAFFIC', message });
    expect(await text()).toBe(before);
  });
});

test('a list without a switch is refused with the config: its users would stay at 0 %', () => {
  const { enabled: _, ...without } = full;
  expect(fileTrafficSchema.safeParse(without).error?.issues[0]?.message).toContain(
    '`whitelist` needs `enabled`',
  );
});
