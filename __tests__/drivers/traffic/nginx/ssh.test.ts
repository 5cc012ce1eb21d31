/** Another machine's folders, as somebody may have left them; and a machine that does not let us in. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type RunningSshd, startSshd } from '../../../../sandbox/ssh/start.ts';
import { makeBuckets } from '../../../../src/drivers/traffic/nginx/buckets.ts';
import { nginxTrafficSchema } from '../../../../src/drivers/traffic/nginx/spec.ts';
import { describeWith } from '../../../real-part.ts';
import { green } from '../contract.ts';
import { driverBySsh } from '../nginx-ssh-rig.ts';

describeWith('sshd', 'nginx’s folders by ssh', () => {
  let sshd: RunningSshd;
  let home: string;
  let directory: string;
  beforeAll(async () => {
    sshd = await startSshd();
    home = await mkdtemp(join(tmpdir(), "sluiceway-it's-"));
    makeBuckets(join(home, 'whole'), 'blue');
  });
  afterAll(async () => {
    await sshd.stop();
    await rm(home, { recursive: true });
  });
  beforeEach(() => {
    directory = join(home, 'a folder');
    execFileSync('cp', ['-al', join(home, 'whole'), directory]);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const nobody = 'http://127.0.0.1:9';
  const driver = (other: Partial<RunningSshd> = {}) =>
    driverBySsh({ directory, management: nobody }, { ...sshd, ...other }, green, 50);
  const at = (...names: readonly string[]): string => join(directory, ...names);

  test('a path with blanks and quotes is one path; a share is set by one rename', async () => {
    await expect(driver().write({ share: 0.25 })).rejects.toThrow(/ssh \$SSH_TO: .*curl/);
    expect(await readlink(at('cur'))).toBe('p25');
    expect((await driver().read()).set).toEqual({ share: 0.25 });
    expect((await readdir(directory)).filter((name) => name.startsWith('cur'))).toEqual(['cur']);
  });

  test.each<readonly [string, () => Promise<unknown>, string]>([
    ['no folder', () => rm(directory, { recursive: true }), 'ssh $SSH_TO: '],
    ['no p25', () => rm(at('p25'), { recursive: true }), '/p25 is not there'],
    ['a bucket lost', () => rm(at('p25', '24')), '/p25 lacks 1 of its 25 bucket files, first 24'],
    [
      'a folder for a bucket',
      () => rm(at('p9', '3')).then(() => mkdir(at('p9', '3'))),
      '/p9 lacks 1 of its 9',
    ],
    ['a bucket too many', () => writeFile(at('p0', '0'), ''), '/p0 holds 0, which is not among its buckets'],
    ['no share', () => rm(at('p50', 'share')), '/p50 lacks its file `share`'],
    ['no link', () => rm(at('cur')), '/cur is not there, or no symbolic link'],
    [
      'a link elsewhere',
      () => rm(at('cur')).then(() => symlink('../p5', at('cur'))),
      '/cur links to "../p5"',
    ],
  ])('%s is neither read nor written, and the cure is said', async (_, spoil, found) => {
    await spoil();
    const message = expect.stringContaining(found);
    await expect(driver().read()).rejects.toMatchObject({ code: 'TRAFFIC', message });
    await expect(driver().write({ share: 0.25 })).rejects.toMatchObject({ code: 'TRAFFIC', message });
  });

  test('but the way back to 0 % needs its own folder alone', async () => {
    await rm(at('cur'));
    await symlink('p50', at('cur'));
    await rm(at('p25'), { recursive: true });
    await expect(driver().write({ share: 0 })).rejects.toThrow('does not answer');
    expect(await readlink(at('cur'))).toBe('p0');
    await expect(driver().write({ share: 0.25 })).rejects.toThrow('/p25 is not there');
    await rm(at('p0', 'share'));
    await expect(driver().write({ share: 0 })).rejects.toThrow('/p0 lacks its file `share`');
  });

  test('of a management server that does not answer it is said which setting names it', async () => {
    await expect(driver().write({ share: 0.25 })).rejects.toThrow(
      /rollout\.traffic\.nginx: the management server \$SSH_TO:\S+ does not answer \(.*curl.*\): does nginx run\?/,
    );
  });

  test('a machine whose key is not known is not trusted, and nobody is asked', async () => {
    const config = join(dirname(sshd.config), 'strict');
    await writeFile(config, `Host *\n  UserKnownHostsFile ${config}-none\n`, { mode: 0o600 });
    await expect(driver({ config }).read()).rejects.toThrow('Host key verification failed');
  });

  test('what would be an option of ssh is no machine', async () => {
    await expect(driver({ to: '-oProxyCommand=id' }).read()).rejects.toThrow('$SSH_TO is no machine');
    const config = { directory: '/n', ssh: { to: '-oProxyCommand=id' } };
    expect(nginxTrafficSchema.safeParse(config).success).toBe(false);
  });
});
