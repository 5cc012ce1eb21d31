/**
 * `node sandbox/host/server.ts --service shop --port 8090 --blue-port 8091 --green-port 8092` with DATABASE_URL: stands
 * for the machines that a service of the sandbox runs on. What it starts ends with it.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { parsed, Refusal, type Route, serveJson } from '../http/json-server.ts';
import { endWith, ready } from '../process/parent.ts';
import { databaseUrl } from '../shop/database.ts';
import { type Version, versionSchema } from '../shop/version.ts';
import { services } from './services.ts';
import { Machine, type MachineState } from './machine.ts';

const { values } = parseArgs({
  options: {
    service: { type: 'string', default: 'shop' },
    port: { type: 'string', default: '0' },
    'blue-port': { type: 'string' },
    'green-port': { type: 'string' },
  },
});
const port = z.coerce.number('give --blue-port and --green-port').int().positive();
const environment = { DATABASE_URL: databaseUrl(), FAULT_RATE: process.env.FAULT_RATE ?? '0.04' };
const service = z.enum(services, '--service takes shop or tripavail').parse(values.service);
const script = new URL(`../${service}/server.ts`, import.meta.url);
const machines = {
  blue: new Machine(script, 'blue', port.parse(values['blue-port']), environment),
  green: new Machine(script, 'green', port.parse(values['green-port']), environment),
};

/** Which version of the shop a commit is; v1, v2 and v3 mean themselves. */
const versions = new Map<string, Version>(versionSchema.options.map((version) => [version, version]));

const deploySchema = z.object({
  slot: z.enum(['blue', 'green'], { error: 'a slot is blue or green' }),
  version: z.string({ error: 'version is the commit to deploy' }).min(1),
});

async function deploy(body: unknown): Promise<MachineState> {
  const { slot, version: release } = parsed(deploySchema, body);
  const version = versions.get(release);
  if (version === undefined)
    throw new Refusal(404, `no version ${release} here: PUT /versions registers one`);
  return machines[slot].deploy({ release, version });
}

function register(body: unknown): unknown {
  for (const [release, version] of Object.entries(parsed(z.record(z.string(), versionSchema), body))) {
    versions.set(release, version);
  }
  return Object.fromEntries(versions);
}

const routes: readonly Route[] = [
  { method: 'POST', path: /^\/deploy$/, answer: ({ body }) => deploy(body) },
  {
    method: 'GET',
    path: /^\/slots$/,
    answer: () => ({ blue: machines.blue.state, green: machines.green.state }),
  },
  { method: 'PUT', path: /^\/versions$/, answer: ({ body }) => register(body) },
];

const api = await serveJson(routes, Number(values.port));
endWith(async () => {
  await Promise.all([machines.blue.stop(), machines.green.stop()]);
  await api.close();
});
ready({ port: api.port });
