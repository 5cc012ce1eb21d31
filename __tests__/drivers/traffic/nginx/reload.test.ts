/** The included file as somebody else, or a run that died, may have left it. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { freePort } from '../../../../sandbox/http/listen.ts';
import { type RunningNginx, startNginx } from '../../../../sandbox/nginx/start.ts';
import { includeText } from '../../../../src/drivers/traffic/nginx/include.ts';
import { describeWith } from '../../../real-part.ts';
import { green } from '../contract.ts';
import { driverOf } from '../nginx-reload-rig.ts';

const nobody = `http://127.0.0.1:${await freePort()}`;

describeWith('nginx', 'the file that nginx includes', () => {
  let nginx: RunningNginx;
  const driver = (management = nginx.management) => driverOf({ ...nginx, management }, green, 50);
  const file = () => readFile(nginx.include, 'utf8');

  beforeAll(async () => {
    nginx = await startNginx({ slots: { blue: nobody, green: nobody }, by: 'reload' });
  });
  afterAll(() => nginx.stop());
  beforeEach(async () => {
    await writeFile(nginx.include, includeText({ buckets: 0, generation: 'anew' }));
    await nginx.reload();
  });

  test('changed by hand, it is neither read nor overwritten, and what to write is said', async () => {
    const byHand = (await file()).replace('* blue', '30% green;\n    * blue');
    await writeFile(nginx.include, byHand);
    const message = expect.stringMatching(
      /is not as Sluiceway writes it: was it changed by hand\?.*split_clients/s,
    );
    await expect(driver().read()).rejects.toMatchObject({ code: 'TRAFFIC', message });
    await expect(driver().write({ share: 0.25 })).rejects.toMatchObject({ code: 'TRAFFIC', message });
    expect(await file()).toBe(byHand);
  });

  test('set by a run that died before the reload: set and not served, until the same is written again', async () => {
    await writeFile(nginx.include, includeText({ buckets: 2_500, generation: 'died' }));
    expect(await driver().read()).toEqual({ set: { share: 0.25 }, serving: { share: 0 } });
    await driver().write({ share: 0.25 });
    expect(await driver().read()).toEqual({ set: { share: 0.25 }, serving: { share: 0.25 } });
  });

  test('nothing but the lock is left beside it, and a file that nginx refuses is not left at all', async () => {
    await driver().write({ share: 0.25 });
    const bad = driverOf({ ...nginx, test: 'false' }, green, 50);
    await expect(bad.write({ share: 0.5 })).rejects.toThrow('still gives the candidate 25 %');
    expect((await readdir(dirname(nginx.include))).sort()).toEqual(['split.conf', 'split.conf.lock']);
  });

  test('at another management server nothing is confirmed', async () => {
    expect((await driver(nobody).read()).serving).toBe('unknown');
    await expect(driver(nobody).write({ share: 0.25 })).rejects.toMatchObject({ code: 'TRAFFIC' });
  });
});
