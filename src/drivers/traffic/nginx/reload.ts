/** nginx with a reload: the share stands in a file that its configuration includes. The fallback; driver.ts needs none. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exposure, Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { expandText } from '../../../transport/expand.ts';
import type { Http } from '../../../transport/http.ts';
import type { Router } from '../confirmed.ts';
import type { Sides, TrafficReading } from '../driver.ts';
import { fromGreen, toGreen } from '../green.ts';
import { confirms, percentText } from '../share.ts';
import { localShell, quoted, type Shell, type ShellDeps, sshShell } from '../shell.ts';
import {
  type Included,
  includeText,
  parseInclude,
  parseRunning,
  type Running,
  wholeInclude,
} from './include.ts';
import { type Address, askedBy, askedHere, drainBy, type Management } from './management.ts';
import type { NginxReloadTraffic } from './spec.ts';
import { oldWorkersGone, type ReloadCommands, swapBack, swapIn } from './swap.ts';

export interface NginxReloadDeps extends ShellDeps {
  readonly http: Http;
  /** How long nginx may take to load what was written, in ms. */
  readonly patienceMs?: number;
}
interface Nginx extends ReloadCommands {
  readonly shell: Shell;
  readonly management: Management;
  /** The file, as the config writes it. */
  readonly shown: string;
  readonly patienceMs: number;
}

const fail = (found: string): SluicewayError =>
  new SluicewayError('TRAFFIC', `rollout.traffic.nginx-reload: ${found}`);

function nginxOf(config: NginxReloadTraffic, deps: NginxReloadDeps): Nginx {
  const { include, management, ssh, test = 'nginx -t', reload = 'nginx -s reload' } = config;
  const file = expandText(include, deps.values);
  if (!file.startsWith('/')) throw fail(`${include} is not an absolute path: write one`);
  const shell = ssh === undefined ? localShell(deps) : sshShell(ssh, deps);
  const address: Address = { setting: 'rollout.traffic.nginx-reload', base: management, values: deps.values };
  const asked = ssh === undefined ? askedHere(address, deps.http) : askedBy(address, shell);
  const { patienceMs = 10_000 } = deps;
  return { file, test, reload, shell, management: asked, shown: `${shell.prefix}${include}`, patienceMs };
}

async function included({ shell, file, shown }: Nginx): Promise<Included> {
  const found = parseInclude(await shell.run(`cat ${quoted(file)}`));
  if (found !== undefined) return found;
  const start = includeText({ buckets: 0, generation: 'first' });
  throw fail(
    `${shown} is not as Sluiceway writes it: was it changed by hand? Where blue is live, write\n${start}`,
  );
}

/** @throws SluicewayError TRAFFIC where the management server does not tell. */
async function running({ management }: Nginx): Promise<Running> {
  const { status, text } = await management.get('/serving');
  const found = status === 200 ? parseRunning(text) : undefined;
  if (found !== undefined) return found;
  throw fail(
    `${management.base}/serving answered ${status}: is \`management\` the address of the fragment's?`,
  );
}

const exposure = (buckets: number, sides: Sides): Exposure => fromGreen(buckets / wholeInclude, sides);

async function read(nginx: Nginx, sides: Sides): Promise<TrafficReading> {
  const set = exposure((await included(nginx)).buckets, sides);
  const served = await running(nginx).catch(() => undefined);
  return { set, serving: served === undefined ? 'unknown' : exposure(served.buckets, sides) };
}

const poll = 50;
/** A file must not be taken back while nginx is still loading it. */
const leastPatience = 2_000;

/** A reload that ends with 0 may have failed, as with a port that is taken. `replaced`: by another writer's file. */
async function fate(nginx: Nginx, generation: string): Promise<'loaded' | 'replaced' | 'not loaded'> {
  const deadline = performance.now() + Math.max(nginx.patienceMs, leastPatience);
  for (;;) {
    const now = await running(nginx).catch(() => undefined);
    if (now?.generation === generation) return 'loaded';
    if ((await included(nginx)).generation !== generation) return 'replaced';
    if (performance.now() >= deadline) return 'not loaded';
    await sleep(poll);
  }
}

async function set(nginx: Nginx, to: Exposure, sides: Sides): Promise<void> {
  const buckets = Number((toGreen(to, sides) * wholeInclude).toFixed(4));
  if (!Number.isInteger(buckets))
    throw fail(`nginx gives hundredths of a percent: ${percentText(to)} cannot be set`);
  const generation = randomUUID();
  const old = await nginx.shell.run(swapIn(nginx, { buckets, generation }));
  // What has been replaced already is found to be so by whoever reads it back.
  if ((await fate(nginx, generation)) !== 'not loaded') return;
  await nginx.shell.run(swapBack(nginx.file, generation, old));
  throw fail(`nginx has not loaded ${nginx.shown}: its error log says why. The file is as it was before`);
}

/** The share may stand in the file since a run that died before the reload: then that is made up for. */
async function confirm(nginx: Nginx, to: Exposure, sides: Sides): Promise<void> {
  const file = await included(nginx);
  const stale = (await running(nginx)).generation !== file.generation;
  if (stale && confirms(exposure(file.buckets, sides), to)) {
    await nginx.shell.run(swapIn(nginx, file));
    await fate(nginx, file.generation);
  }
  const now = await running(nginx);
  const serving = exposure(now.buckets, sides);
  if (!confirms(serving, to))
    throw fail(
      `nginx serves the candidate ${percentText(serving)}, and ${percentText(to)} was written to ${nginx.shown}: ` +
        'does its configuration include this file, or did somebody else set it?',
    );
  await nginx.shell.run(oldWorkersGone(now.pid));
}

export function nginxReloadRouter(config: NginxReloadTraffic, deps: NginxReloadDeps, sides: Sides): Router {
  return {
    read: async () => read(nginxOf(config, deps), sides),
    set: async (to) => set(nginxOf(config, deps), to, sides),
    drain: async (slot: Slot, deadlineMs) => drainBy(nginxOf(config, deps).management, slot, deadlineMs),
    confirm: async (to) => confirm(nginxOf(config, deps), to, sides),
  };
}
