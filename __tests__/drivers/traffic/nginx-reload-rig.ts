/** A real nginx whose share stands in a file that it includes, and that is reloaded. */
import { createServer } from 'node:net';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listen } from '../../../sandbox/http/listen.ts';
import { type RunningNginx, startNginx } from '../../../sandbox/nginx/start.ts';
import type { Sides } from '../../../src/drivers/traffic/driver.ts';
import { includeText } from '../../../src/drivers/traffic/nginx/include.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { depsOf, green, type Rig, type RigOf } from './contract.ts';
import type { MachineOf } from './machine.ts';

type Reached = Pick<RunningNginx, 'include' | 'management' | 'test' | 'reloadCommand'>;

export const driverOf = (nginx: Reached, sides: Sides, patienceMs?: number) => {
  const { include, management, test, reloadCommand: reload } = nginx;
  const config = trafficSchema.parse({
    'nginx-reload': { include: '$NGINX_INCLUDE', management: '$NGINX_MANAGEMENT', test, reload },
  });
  const values = { NGINX_INCLUDE: include, NGINX_MANAGEMENT: management };
  return createTraffic(config, depsOf(values, patienceMs), sides);
};

export const nginxReloadMachine: MachineOf = {
  part: 'nginx',
  start: async (slots) => {
    const nginx = await startNginx({ slots, by: 'reload' });
    return {
      ...nginx,
      driver: (sides, patienceMs) => driverOf(nginx, sides, patienceMs),
      meddle: async () => {
        await writeFile(nginx.include, includeText({ buckets: 3_000, generation: 'by-hand' }));
        await nginx.reload();
      },
    };
  },
  cookie: (user) => `sw_bucket=user-${user}`,
  given: /^sw_bucket=[\da-f]{32}$/,
  deadCandidate: 'lost',
  mayLose: 0.05,
};

const start: RigOf['start'] = async (slots): Promise<Rig> => {
  const nginx = await startNginx({ slots, by: 'reload' });
  const taken = await listen(createServer(), 0);
  const spoilt = join(nginx.extra, 'spoilt.conf');
  return {
    url: nginx.url,
    driver: (sides, patienceMs) => driverOf(nginx, sides, patienceMs),
    lost: () => driverOf({ ...nginx, include: '/nowhere/split.conf' }, green),
    behave: async (mode) => {
      await rm(spoilt, { force: true });
      // Somebody's mistake elsewhere in the configuration; and a port that is taken, which nginx -t does not see.
      if (mode === 'refuse') await writeFile(spoilt, 'nonsense;\n');
      if (mode === 'lie') await writeFile(spoilt, `server { listen 127.0.0.1:${taken.port}; }\n`);
    },
    stop: async () => {
      await taken.close();
      await nginx.stop();
    },
  };
};

export const nginxReloadRig: RigOf = {
  start,
  shares: [0.0001, 0.01, 0.29, 0.3333, 0.5],
  refused:
    /did not take 25 %: .*unknown directive "nonsense" in \S*spoilt\.conf:\d.*it still gives the candidate 5 %/s,
  lied: /did not take 25 %: .*nginx has not loaded \$NGINX_INCLUDE.*it still gives the candidate 0 %/s,
};
