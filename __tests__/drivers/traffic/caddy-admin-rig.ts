/** A real Caddy with our fragment, moved by its admin API. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningCaddy, startCaddy } from '../../../sandbox/caddy/start.ts';
import type { Sides } from '../../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { depsOf, green, type Rig, type RigOf } from './contract.ts';
import type { MachineOf } from './machine.ts';

const config = trafficSchema.parse({ 'caddy-admin': { admin: '$CADDY_ADMIN' } });

export const driverOf = ({ admin }: Pick<RunningCaddy, 'admin'>, sides: Sides, patienceMs?: number) =>
  createTraffic(config, depsOf({ CADDY_ADMIN: admin }, patienceMs), sides);

/** What a person would do by hand, by `curl`. */
export async function patch(admin: string, path: string, value: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: admin };
  return fetch(`${admin}${path}`, { method: 'PATCH', headers, body: JSON.stringify(value) });
}

/** Where the fragment stands in the sandbox's Caddyfile, as Caddy has adapted it. */
export async function sharePath(admin: string): Promise<string> {
  const text = await (await fetch(`${admin}/config/`, { headers: { origin: admin } })).text();
  const found: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, below] of Object.entries(value)) {
      if (key === 'sluiceway_share') found.push(`${path}/${key}`);
      walk(below, `${path}/${key}`);
    }
  };
  walk(JSON.parse(text), '/config');
  return found[0] ?? '';
}

export const caddyAdminMachine: MachineOf = {
  part: 'caddy',
  start: async (slots) => {
    const caddy = await startCaddy({ slots, by: 'admin' });
    return {
      ...caddy,
      driver: (sides, patienceMs) => driverOf(caddy, sides, patienceMs),
      meddle: async () => {
        await patch(caddy.admin, await sharePath(caddy.admin), '4ccccccd');
      },
    };
  },
  cookie: (user) => `sw_bucket=${createHash('sha256').update(`${user}`).digest('hex').slice(0, 8)}`,
  given: /^sw_bucket=[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
  deadCandidate: 'lost',
  mayLose: 0.05,
};

/** A certificate that Caddy loads with each change of its configuration, and that somebody removes. */
async function certificate() {
  const folder = await mkdtemp(join(tmpdir(), 'sluiceway-certificate-'));
  const [cert, key, kept] = ['cert.pem', 'key.pem', 'kept.pem'].map((name) => join(folder, name));
  if (cert === undefined || key === undefined || kept === undefined) throw new Error('three names');
  const how = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=shop';
  execFileSync('openssl', [...how.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return {
    loaded: { certificates: { load_files: [{ certificate: cert, key }] } },
    vanish: () => rename(cert, kept),
    reappear: () => rename(kept, cert),
    remove: () => rm(folder, { recursive: true }),
  };
}

const start: RigOf['start'] = async (slots): Promise<Rig> => {
  const caddy = await startCaddy({ slots, by: 'admin' });
  const files = await certificate();
  let spoilt = false;
  const tls = `${caddy.admin}/config/apps/tls`;
  const headers = { 'content-type': 'application/json', origin: caddy.admin };
  return {
    url: caddy.url,
    driver: (sides, patienceMs) => driverOf(caddy, sides, patienceMs),
    lost: () => driverOf({ admin: 'http://127.0.0.1:9' }, green),
    behave: async (mode) => {
      if (spoilt) {
        await files.reappear();
        await fetch(tls, { method: 'DELETE', headers });
      }
      spoilt = mode === 'refuse';
      if (!spoilt) return;
      await fetch(tls, { method: 'POST', headers, body: JSON.stringify(files.loaded) });
      await files.vanish();
    },
    stop: async () => {
      await files.remove();
      await caddy.stop();
    },
  };
};

export const caddyAdminRig: RigOf = {
  start,
  shares: [0.0001, 0.01, 0.05, 0.29, 0.3333, 0.5],
  refused:
    /did not take 25 %: .*Caddy refused the change with \d+: .*cert\.pem.*it still gives the candidate 5 %/s,
};
