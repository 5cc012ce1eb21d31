/** Caddy's file as somebody else may have left it, and what Caddy itself says of it. */
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningCaddy, startCaddy } from '../../../../sandbox/caddy/start.ts';
import { freePort, listen } from '../../../../sandbox/http/listen.ts';
import { createTraffic } from '../../../../src/drivers/traffic/registry.ts';
import { describeWith } from '../../../real-part.ts';
import { driverOf } from '../caddy-rig.ts';
import { depsOf, green } from '../contract.ts';

const nobody = `http://127.0.0.1:${await freePort()}`;

describeWith('caddy', 'the file of Caddy', () => {
  let caddy: RunningCaddy;
  const driver = (management = caddy.management, file = caddy.file) =>
    driverOf({ file, management }, green, 50);

  beforeAll(async () => {
    caddy = await startCaddy({ slots: { blue: nobody, green: nobody } });
  });
  afterAll(() => caddy.stop());
  beforeEach(async () => {
    await writeFile(caddy.file, '00000000');
  });

  describe('says no share: it is neither read nor overwritten, and the cure is said', () => {
    test.each([
      ['nothing', '', 'says "", which is no share'],
      ['a percentage', '25%\n', 'says "25%", which is no share'],
      ['too few digits', '4000', 'says "4000", which is no share'],
      ['capitals, which come before all users', 'C0000000', 'says "C0000000", which is no share'],
    ])('%s', async (_, text, found) => {
      await writeFile(caddy.file, text);
      const message = expect.stringContaining(found);
      await expect(driver().read()).rejects.toMatchObject({ code: 'TRAFFIC', message });
      await expect(driver().read()).rejects.toThrow('write 00000000 into it where blue is live');
      await expect(driver().write({ share: 0.25 })).rejects.toMatchObject({ code: 'TRAFFIC', message });
      expect(await readFile(caddy.file, 'utf8')).toBe(text);
    });

    test('no file', async () => {
      await rm(caddy.file);
      await expect(driver().read()).rejects.toThrow(/is not there .*the runner must see the file/);
      await expect(driver().write({ share: 0.25 })).rejects.toMatchObject({ code: 'TRAFFIC' });
    });
  });

  test('100 % is all users, also the very last', async () => {
    await driver().write({ share: 1 });
    expect(await readFile(caddy.file, 'utf8')).toBe('g\n');
    expect((await driver().read()).serving).toEqual({ share: 1 });
  });

  test('is replaced behind a link, and nothing is left over', async () => {
    const link = `${dirname(caddy.file)}-link`;
    await symlink(caddy.file, link);
    await driver(caddy.management, link).write({ share: 0.5 });
    expect(await readFile(caddy.file, 'utf8')).toBe('80000000\n');
    expect(await readdir(dirname(caddy.file))).toEqual(['green']);
  });

  test('which Caddy does not find: it gives blue everything, and that is said', async () => {
    const other = join(dirname(dirname(caddy.file)), 'other');
    await writeFile(other, '40000000');
    await rm(caddy.file);
    await expect(driver(caddy.management, other).write({ share: 0.25 })).rejects.toThrow(
      'Caddy does not find the file, or its user may not read it, and gives blue everything',
    );
  });

  test('is not confirmed by another server that answers 200 to everything', async () => {
    const server = createServer((_request, response) => void response.end('<html>Welcome</html>'));
    const { port, close } = await listen(server, 0);
    const stranger = driver(`http://127.0.0.1:${port}`);
    expect((await stranger.read()).serving).toBe('unknown');
    await expect(stranger.write({ share: 0.25 })).rejects.toThrow('is `management` the address');
    expect(await stranger.drain('green', 10)).toBe('unknown');
    await close();
  });

  test('without a management address nothing is made up: what is served and in flight is unknown', async () => {
    const alone = createTraffic({ caddy: { file: '$F' } }, depsOf({ F: caddy.file }, 50), green);
    await alone.write({ share: 0.25 });
    expect(await alone.read()).toEqual({ set: { share: 0.25 }, serving: 'unknown' });
    expect(await alone.drain('blue', 10)).toBe('unknown');
  });
});
