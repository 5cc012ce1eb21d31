/** Caddy's configuration as somebody else may have left it, or changes it at the same moment; and what outlasts what. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type RunningCaddy, startCaddy } from '../../../../sandbox/caddy/start.ts';
import { freePort } from '../../../../sandbox/http/listen.ts';
import type { Router } from '../../../../src/drivers/traffic/confirmed.ts';
import { caddyAdminRouter } from '../../../../src/drivers/traffic/caddy/admin-driver.ts';
import { describeWith } from '../../../real-part.ts';
import { driverOf, patch, sharePath } from '../caddy-admin-rig.ts';
import { depsOf, green } from '../contract.ts';

const nobody = `http://127.0.0.1:${await freePort()}`;

describeWith('caddy', 'the share in Caddy’s configuration', () => {
  let caddy: RunningCaddy;
  const driver = () => driverOf(caddy, green, 50);
  const router = (): Router => caddyAdminRouter({ admin: '$ADMIN' }, depsOf({ ADMIN: caddy.admin }), green);
  const byHand = async (value: unknown) => patch(caddy.admin, await sharePath(caddy.admin), value);
  const share = async () => (await driver().read()).set.share;

  beforeAll(async () => {
    caddy = await startCaddy({ slots: { blue: nobody, green: nobody }, by: 'admin' });
  });
  afterAll(() => caddy.stop());
  beforeEach(async () => {
    await byHand('00000000');
  });

  test('changed by somebody else after it was read: found by its ETag, and that share stands', async () => {
    const slow = router();
    await slow.read();
    await driver().write({ share: 0.4 });
    await expect(slow.set({ share: 0.1 })).rejects.toThrow(
      'somebody else has changed Caddy’s configuration at the same moment (412)',
    );
    expect(await share()).toBe(0.4);
  });

  test('another part of the configuration, changed meanwhile, is no reason to stop, and stays as it was set', async () => {
    const slow = router();
    await slow.read();
    const path = (await sharePath(caddy.admin)).replace(/sluiceway_share$/, 'sluiceway_note');
    const headers = { 'content-type': 'application/json', origin: caddy.admin };
    await fetch(`${caddy.admin}${path}`, { method: 'PUT', headers, body: '"by hand"' });
    await slow.set({ share: 0.1 });
    expect(await share()).toBe(0.1);
    expect(await (await fetch(`${caddy.admin}${path}`, { headers })).json()).toBe('by hand');
  });

  test.each([['25%'], [25], ['4000'], [null]])(
    '%p is no share: neither read nor overwritten, and the cure is said',
    async (value) => {
      await byHand(value);
      const message = expect.stringContaining('which is no share: set "00000000" where blue is live');
      await expect(driver().read()).rejects.toMatchObject({ code: 'TRAFFIC', message });
      await expect(driver().write({ share: 0.25 })).rejects.toMatchObject({ code: 'TRAFFIC', message });
    },
  );

  test('outlasts a restart, and a crash; a reload of the Caddyfile brings its own share, and that is told', async () => {
    await driver().write({ share: 0.25 });
    await caddy.restart();
    expect(await share()).toBe(0.25);
    await caddy.kill();
    await expect(driver().read()).rejects.toMatchObject({ code: 'TRAFFIC' });
    await caddy.restart();
    expect(await share()).toBe(0.25);
    await caddy.reload();
    expect(await share()).toBe(0);
  });

  test('a Caddy without the fragment is told so', async () => {
    const other = await startCaddy({ slots: { blue: nobody, green: nobody } });
    try {
      await fetch(`${other.admin}/config/apps`, { method: 'DELETE', headers: { origin: other.admin } });
      await expect(driverOf(other, green).read()).rejects.toThrow('add the fragment');
    } finally {
      await other.stop();
    }
  });
});
