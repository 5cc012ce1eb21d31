/** A real Caddy with our fragment, moved by its file. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type RunningCaddy, startCaddy } from '../../../sandbox/caddy/start.ts';
import type { Sides } from '../../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { depsOf, green, type Mode, type Rig, type RigOf } from './contract.ts';
import { readOnly } from './folder.ts';
import type { MachineOf } from './machine.ts';

const config = trafficSchema.parse({ caddy: { file: '$CADDY_FILE', management: '$CADDY_MANAGEMENT' } });

/** The driver of this Caddy, or of a file that this Caddy does not read. */
export const driverOf = (
  { file, management }: Pick<RunningCaddy, 'file' | 'management'>,
  sides: Sides,
  patienceMs?: number,
) => createTraffic(config, depsOf({ CADDY_FILE: file, CADDY_MANAGEMENT: management }, patienceMs), sides);

export const caddyMachine: MachineOf = {
  part: 'caddy',
  start: async (slots) => {
    const caddy = await startCaddy({ slots });
    return {
      ...caddy,
      driver: (sides, patienceMs) => driverOf(caddy, sides, patienceMs),
      meddle: () => writeFile(caddy.file, '4ccccccd'),
    };
  },
  cookie: (user) => `sw_bucket=${createHash('sha256').update(`${user}`).digest('hex').slice(0, 8)}`,
  given: /^sw_bucket=[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  deadCandidate: 'lost',
};

const start: RigOf['start'] = async (slots): Promise<Rig> => {
  const caddy = await startCaddy({ slots });
  const strange = await mkdtemp(join(tmpdir(), 'sluiceway-strange-'));
  let mode: Mode = 'normal';
  const behave = async (next: Mode): Promise<void> => {
    await readOnly(dirname(caddy.file), next === 'refuse');
    mode = next;
    if (next === 'lie') await writeFile(join(strange, 'share'), '00000000');
  };
  return {
    url: caddy.url,
    driver: (sides, patienceMs) =>
      driverOf({ ...caddy, file: mode === 'lie' ? join(strange, 'share') : caddy.file }, sides, patienceMs),
    lost: () => driverOf({ ...caddy, file: '/nowhere/share' }, green),
    behave,
    stop: async () => {
      await behave('normal');
      await rm(strange, { recursive: true, force: true });
      await caddy.stop();
    },
  };
};

export const caddyRig: RigOf = {
  start,
  shares: [0.0001, 0.01, 0.05, 0.29, 0.3333, 0.5],
  refused:
    /did not take 25 %: .*\$CADDY_FILE may not be written by this user.*it still gives the candidate 5 %/s,
  lied: /Caddy serves the candidate 0 %, and 25 % was written to \$CADDY_FILE/,
};
