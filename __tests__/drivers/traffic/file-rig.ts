/** A flag file alone: the service that would read it has no part in what the driver says. */
import { mkdir, mkdtemp, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sides } from '../../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { depsOf, green, type RigOf } from './contract.ts';
import { readOnly } from './folder.ts';

export const flags = `\
# Who meets what. Ask the team before you change it.
simplified_features:
  websocket_simple:
    enabled: false  # Start disabled
    rollout_percentage: 0
    whitelist_customers: []  # Test with specific customers first

  health_simple: { enabled: true, note: "Low risk" }
`;

const config = trafficSchema.parse({
  file: {
    path: '$FLAGS',
    percentage: '.simplified_features.websocket_simple.rollout_percentage',
    enabled: '.simplified_features.websocket_simple.enabled',
    slot: 'green',
  },
});

const driverOf = (path: string, sides: Sides, patienceMs?: number) =>
  createTraffic(config, depsOf({ FLAGS: path }, patienceMs), sides);

export const fileRig: RigOf = {
  start: async () => {
    const home = await mkdtemp(join(tmpdir(), 'sluiceway-flags-'));
    const folder = join(home, 'shop');
    await chmod(home, 0o755);
    await mkdir(folder);
    await writeFile(join(folder, 'flags.yml'), flags);
    return {
      url: '',
      driver: (sides, patienceMs) => driverOf(join(folder, 'flags.yml'), sides, patienceMs),
      lost: () => driverOf('/nowhere/flags.yml', green),
      behave: (mode) => readOnly(folder, mode === 'refuse'),
      stop: async () => {
        await readOnly(folder, false);
        await rm(home, { recursive: true });
      },
    };
  },
  shares: [0.0001, 0.01, 0.05, 0.29, 0.3333, 0.5],
  refused: /did not take 25 %: .*\$FLAGS may not be written by this user.*it still gives the candidate 5 %/s,
  drains: false,
};
