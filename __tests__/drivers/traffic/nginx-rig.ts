/** A real nginx with our fragment, moved by its link. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningNginx, startNginx } from '../../../sandbox/nginx/start.ts';
import { makeBuckets } from '../../../src/drivers/traffic/nginx/buckets.ts';
import type { Sides } from '../../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { depsOf, green, type Mode, type Rig, type RigOf } from './contract.ts';

export const config = trafficSchema.parse({
  nginx: { directory: '$NGINX_DIRECTORY', management: '$NGINX_MANAGEMENT' },
});

/** The driver of this nginx, or of a folder that this nginx does not read. */
export const driverOf = (
  { directory, management }: Pick<RunningNginx, 'directory' | 'management'>,
  sides: Sides,
  patienceMs?: number,
) =>
  createTraffic(
    config,
    depsOf({ NGINX_DIRECTORY: directory, NGINX_MANAGEMENT: management }, patienceMs),
    sides,
  );

/** Takes the leave to write from us; root has it whatever the folder's mode says, so it becomes nobody for a while. */
async function readOnly(directory: string, on: boolean): Promise<void> {
  if (process.getuid?.() === 0) process.seteuid?.(on ? 65_534 : 0);
  else await chmod(directory, on ? 0o555 : 0o755);
}

const start: RigOf['start'] = async (slots): Promise<Rig> => {
  const nginx = await startNginx({ slots });
  const strange = await mkdtemp(join(tmpdir(), 'sluiceway-strange-'));
  let mode: Mode = 'normal';
  const behave = async (next: Mode): Promise<void> => {
    await readOnly(nginx.directory, next === 'refuse');
    mode = next;
    if (next !== 'lie') return;
    await rm(strange, { recursive: true });
    makeBuckets(strange, 'blue');
  };
  return {
    url: nginx.url,
    driver: (sides, patienceMs) =>
      driverOf({ ...nginx, directory: mode === 'lie' ? strange : nginx.directory }, sides, patienceMs),
    lost: () => driverOf({ ...nginx, directory: '/nowhere/sluiceway' }, green),
    behave,
    stop: async () => {
      await behave('normal');
      await rm(strange, { recursive: true, force: true });
      await nginx.stop();
    },
  };
};

export const nginxRig: RigOf = {
  start,
  shares: [0.01, 0.05, 0.29, 0.33, 0.5],
  refused: /did not take 25 %: .*may not be written by this user.*it still gives the candidate 5 %/s,
  lied: /nginx serves the candidate 0 %, and \$NGINX_DIRECTORY\/cur says 25 %/,
};
