/** HAProxy's map and its file as somebody else may have left them, and what is said of it. */
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { askHaproxy, type RunningHaproxy, startHaproxy } from '../../../../sandbox/haproxy/start.ts';
import type { TrafficReading } from '../../../../src/drivers/traffic/driver.ts';
import { describeWith } from '../../../real-part.ts';
import { until } from '../../../sandbox/until.ts';
import { blue, green } from '../contract.ts';
import { driverOf } from '../haproxy-rig.ts';
import { type NamedSlots, namedSlots } from '../slots.ts';

describeWith('haproxy', 'the map of HAProxy', () => {
  let slots: NamedSlots;
  let haproxy: RunningHaproxy;
  const driver = (sides = green, patienceMs = 1_000) => driverOf(haproxy, sides, patienceMs);
  const file = () => readFile(haproxy.map, 'utf8');

  beforeAll(async () => {
    slots = await namedSlots();
    haproxy = await startHaproxy({ slots: slots.urls });
  });
  afterAll(async () => {
    await haproxy.stop();
    await slots.stop();
  });
  beforeEach(() => driver().write({ share: 0 }));

  const set = (value: string) => askHaproxy(haproxy.admin, `set map ${haproxy.map} green ${value}`);

  test('a number that is no share is neither read nor overwritten, and the cure is said', async () => {
    await set('20000');
    try {
      const message = expect.stringContaining('the map says "20000" for green: set a number of 0 to 10000');
      await expect(driver().read()).rejects.toMatchObject({ code: 'TRAFFIC', message });
      await expect(driver().write({ share: 0.25 })).rejects.toMatchObject({ code: 'TRAFFIC', message });
    } finally {
      await set('0');
    }
  });

  test('a map without a line for green gives it nothing, as HAProxy does, and can be set again', async () => {
    await askHaproxy(haproxy.admin, `del map ${haproxy.map} green`);
    expect((await driver().read()).set).toEqual({ share: 0 });
    await driver().write({ share: 0.25 });
    expect((await driver(blue).read()).set).toEqual({ share: 0.75 });
  });

  test('a map that HAProxy does not know is told from an empty one', async () => {
    const other = driverOf({ ...haproxy, map: `${haproxy.map}.other` }, green);
    await expect(other.read()).rejects.toThrow(/Unknown map identifier.*name the map just so/);
  });

  test('a path that would end the command is refused', async () => {
    const other = driverOf({ ...haproxy, map: `${haproxy.map};shutdown` }, green);
    await expect(other.read()).rejects.toThrow('$HAPROXY_MAP is no absolute path');
  });

  test('a share finer than a bucket is refused', async () => {
    await expect(driver().write({ share: 0.00005 })).rejects.toThrow(
      'HAProxy gives shares of 0.01 %: 0.005 %',
    );
  });

  test('a file that was lost is written again, also where the share is there already', async () => {
    await driver().write({ share: 0.25 });
    await rm(haproxy.map);
    await driver().write({ share: 0.25 });
    expect(await file()).toContain('\ngreen 2500\n');
  });

  test('whoever could read the file still can, and nothing else is left in its folder', async () => {
    await chmod(haproxy.map, 0o640);
    await driver().write({ share: 0.1 });
    expect((await stat(haproxy.map)).mode & 0o777).toBe(0o640);
    expect(await readdir(dirname(haproxy.map))).toEqual(['share.map']);
  });

  test('many writers: what is saved in the end is what is set', async () => {
    const writers = Array.from({ length: 20 }, (_, i) => driver(green, 50).write({ share: i / 100 }));
    await Promise.allSettled(writers);
    const { share } = (await driver().read()).set;
    expect(await file()).toContain(`\ngreen ${Math.round(share * 10_000)}\n`);
  });

  test('a file edited by hand changes nothing until a reload, and is then what is told', async () => {
    await driver().write({ share: 0.1 });
    await writeFile(haproxy.map, 'green 4000\n');
    expect((await driver().read()).set).toEqual({ share: 0.1 });
    await haproxy.reload();
    expect((await driver().read()).set).toEqual({ share: 0.4 });
  });

  const isAll = (serving: TrafficReading['serving']) => serving !== 'unknown' && serving.share === 1;

  test('the live side dies: its users are served by the candidate: 100 %, which no write of 0 % can hide', async () => {
    await slots.end('blue');
    try {
      await until(async () => isAll((await driver().read()).serving), 'HAProxy has seen it');
      await expect(driver(green, 50).write({ share: 0 })).rejects.toThrow(
        /serves the candidate 100 %, and 0 % was set: backend sluiceway_blue has no server that is up/,
      );
    } finally {
      await slots.begin('blue');
    }
  });
});
