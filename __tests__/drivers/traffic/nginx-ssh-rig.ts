/** The same nginx, as if it were on another machine: all by a real ssh. */
import { chmod } from 'node:fs/promises';
import { startSshd, type RunningSshd } from '../../../sandbox/ssh/start.ts';
import { type RunningNginx, startNginx } from '../../../sandbox/nginx/start.ts';
import { makeBuckets } from '../../../src/drivers/traffic/nginx/buckets.ts';
import type { Sides } from '../../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { depsOf, green, type Mode, type Rig, type RigOf } from './contract.ts';

const config = trafficSchema.parse({
  nginx: {
    directory: '$NGINX_DIRECTORY',
    management: '$NGINX_MANAGEMENT',
    ssh: { to: '$SSH_TO', config: '$SSH_CONFIG' },
  },
});

/** The driver of this nginx by this ssh, or of what is not there. */
export const driverBySsh = (
  { directory, management }: Pick<RunningNginx, 'directory' | 'management'>,
  { to, config: settings }: Pick<RunningSshd, 'to' | 'config'>,
  sides: Sides,
  patienceMs?: number,
) => {
  const values = {
    NGINX_DIRECTORY: directory,
    NGINX_MANAGEMENT: management,
    SSH_TO: to,
    SSH_CONFIG: settings,
  };
  return createTraffic(config, depsOf(values, patienceMs), sides);
};

async function refuse(sshd: RunningSshd, directory: string, on: boolean): Promise<void> {
  if (process.getuid?.() === 0) await sshd.asNobody(on);
  else await chmod(directory, on ? 0o555 : 0o755);
}

const start: RigOf['start'] = async (slots): Promise<Rig> => {
  const [nginx, sshd] = await Promise.all([startNginx({ slots }), startSshd()]);
  const strange = `${nginx.directory}-strange`;
  let mode: Mode = 'normal';
  return {
    url: nginx.url,
    driver: (sides, patienceMs) => {
      const directory = mode === 'lie' ? strange : nginx.directory;
      return driverBySsh({ ...nginx, directory }, sshd, sides, patienceMs);
    },
    lost: () => driverBySsh(nginx, { ...sshd, to: 'ssh://nobody@127.0.0.1:9' }, green),
    behave: async (next) => {
      await refuse(sshd, nginx.directory, next === 'refuse');
      mode = next;
      if (next === 'lie') makeBuckets(strange, 'blue');
    },
    stop: async () => {
      await refuse(sshd, nginx.directory, false);
      await sshd.stop();
      await nginx.stop();
    },
  };
};

export const nginxSshRig: RigOf = {
  start,
  shares: [0.01, 0.29],
  refused: /did not take 25 %: ssh \$SSH_TO: .*Permission denied.*it still gives the candidate 5 %/s,
  lied: /nginx serves the candidate 0 %, and \$SSH_TO:\$NGINX_DIRECTORY\/cur says 25 %/,
};
