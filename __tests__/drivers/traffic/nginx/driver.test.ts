/** What nginx itself says, and where it says something else than its folder. */
import { chmod, readlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort, listen } from '../../../../sandbox/http/listen.ts';
import { type RunningNginx, startNginx } from '../../../../sandbox/nginx/start.ts';
import { describeWith } from '../../../real-part.ts';
import { blue, green } from '../contract.ts';
import { driverOf } from '../nginx-rig.ts';

const nobody = `http://127.0.0.1:${await freePort()}`;

describeWith('nginx', 'the word of nginx', () => {
  let nginx: RunningNginx;
  let stranger: Awaited<ReturnType<typeof listen>>;
  const server: Server = createServer((_request, response) => void response.end('<html>Welcome</html>'));
  const driver = (management = nginx.management, patienceMs = 50) =>
    driverOf({ ...nginx, management }, green, patienceMs);

  beforeAll(async () => {
    stranger = await listen(server, 0);
    nginx = await startNginx({ slots: { blue: nobody, green: nobody } });
  });
  afterAll(async () => {
    await stranger.close();
    await nginx.stop();
  });
  beforeEach(() => driver().write({ share: 0 }));

  test('is what is served, for either candidate', async () => {
    await driver().write({ share: 0.3 });
    expect(await driver().read()).toEqual({ set: { share: 0.3 }, serving: { share: 0.3 } });
    const other = await driverOf(nginx, blue).read();
    expect(other).toEqual({ set: { share: 0.7 }, serving: { share: 0.7 } });
  });

  test('is the same after a restart, share and all', async () => {
    await driver().write({ share: 0.25 });
    await nginx.restart();
    expect(await driver().read()).toEqual({ set: { share: 0.25 }, serving: { share: 0.25 } });
  });

  test('is unknown while it cannot be asked; a share is then set and not confirmed', async () => {
    expect((await driver(nobody).read()).serving).toBe('unknown');
    await expect(driver(nobody).write({ share: 0.25 })).rejects.toMatchObject({
      code: 'TRAFFIC',
      message: expect.stringContaining('refused'),
    });
    expect(await readlink(join(nginx.directory, 'cur'))).toBe('p25');
    expect(await driver(nobody).drain('green', 10)).toBe('unknown');
  });

  test('is not the word of another server that answers 200 to everything', async () => {
    const other = driver(`http://127.0.0.1:${stranger.port}`);
    expect((await other.read()).serving).toBe('unknown');
    await expect(other.write({ share: 0.25 })).rejects.toThrow('is `management` the address');
    expect(await other.drain('green', 10)).toBe('unknown');
  });

  const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
  asRoot('as root, whose nginx works as another user', () => {
    test('a folder that only we may read is no share: nginx would give 0 %', async () => {
      const locked = join(nginx.directory, 'p25');
      await chmod(locked, 0o700);
      try {
        await expect(driver().write({ share: 0.25 })).rejects.toThrow(
          /\$NGINX_MANAGEMENT\/serving answered 40[34]: .*its user may not read them/,
        );
        expect((await driver().read()).serving).toBe('unknown');
      } finally {
        await chmod(locked, 0o755);
      }
    });
  });
});
