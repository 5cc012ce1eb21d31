/** A real nginx with our fragment, moved by its link. */
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningNginx, startNginx } from '../../../sandbox/nginx/start.ts';
import { makeBuckets } from '../../../src/drivers/traffic/nginx/buckets.ts';
import type { Sides } from '../../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { depsOf, green, type Mode, type Rig, type RigOf } from './contract.ts';
import { readOnly } from './folder.ts';
import type { MachineOf } from './machine.ts';

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

export const nginxMachine: MachineOf = {
  part: 'nginx',
  start: async (slots) => {
    const nginx = await startNginx({ slots });
    return {
      ...nginx,
      driver: (sides, patienceMs) => driverOf(nginx, sides, patienceMs),
      meddle: async () => {
        await rm(join(nginx.directory, 'cur'));
        await symlink('p30', join(nginx.directory, 'cur'));
      },
    };
  },
  cookie: (user) => `sw_bucket=user-${user}`,
  given: /^sw_bucket=[\da-f]{32}$/,
  deadCandidate: 'lost',
};

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
