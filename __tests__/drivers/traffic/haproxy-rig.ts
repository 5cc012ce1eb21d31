/** A real HAProxy with our fragment, moved by its map. */
import { dirname } from 'node:path';
import { askHaproxy, type RunningHaproxy, startHaproxy } from '../../../sandbox/haproxy/start.ts';
import type { Sides } from '../../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { depsOf, green, type Mode, type Rig, type RigOf } from './contract.ts';
import { readOnly } from './folder.ts';
import type { MachineOf } from './machine.ts';

const config = trafficSchema.parse({ haproxy: { socket: '$HAPROXY_SOCKET', map: '$HAPROXY_MAP' } });

export const driverOf = (
  { socket, map }: Pick<RunningHaproxy, 'socket' | 'map'>,
  sides: Sides,
  patienceMs?: number,
) => createTraffic(config, depsOf({ HAPROXY_SOCKET: socket, HAPROXY_MAP: map }, patienceMs), sides);

export const haproxyMachine: MachineOf = {
  part: 'haproxy',
  start: async (slots) => {
    const haproxy = await startHaproxy({ slots });
    return {
      ...haproxy,
      driver: (sides, patienceMs) => driverOf(haproxy, sides, patienceMs),
      meddle: async () => {
        await askHaproxy(haproxy.admin, `set map ${haproxy.map} green 3000`);
      },
    };
  },
  cookie: (user) => `sw_bucket=user-${user}`,
  given: /^sw_bucket=[\da-f-]{36}$/,
  deadCandidate: 'served by live',
};

const start: RigOf['start'] = async (slots): Promise<Rig> => {
  const haproxy = await startHaproxy({ slots });
  const behave = async (mode: Mode): Promise<void> => {
    await readOnly(dirname(haproxy.map), false);
    const state = mode === 'lie' ? 'maint' : 'ready';
    await askHaproxy(haproxy.admin, `set server sluiceway_green/green state ${state}`);
    await readOnly(dirname(haproxy.map), mode === 'refuse');
  };
  return {
    url: haproxy.url,
    driver: (sides, patienceMs) => driverOf(haproxy, sides, patienceMs),
    lost: () => driverOf({ ...haproxy, socket: '/nowhere/haproxy.sock' }, green),
    behave,
    stop: async () => {
      await behave('normal');
      await haproxy.stop();
    },
  };
};

export const haproxyRig: RigOf = {
  start,
  shares: [0.0001, 0.01, 0.05, 0.29, 0.3333, 0.5],
  refused:
    /did not take 25 %: .*\$HAPROXY_MAP may not be written by this user.*it still gives the candidate 5 %/s,
  lied: /HAProxy serves the candidate 0 %, and 25 % was set: backend sluiceway_green has no server that is up/,
};
