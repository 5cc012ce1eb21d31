/** nginx without a reload: the share is which folder the link `cur` leads to. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exposure, Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { expandText, type Variables } from '../../../transport/expand.ts';
import type { Http } from '../../../transport/http.ts';
import type { Router } from '../confirmed.ts';
import type { Sides, TrafficReading } from '../driver.ts';
import { fromGreen, toGreen } from '../green.ts';
import { confirms, percentOf, percentText } from '../share.ts';
import { whole } from './buckets.ts';
import { checkFolders, type Place, readPercent, setPercent } from './link.ts';
import { inFlight, type Management, servedPercent } from './management.ts';
import type { NginxTraffic } from './spec.ts';

export interface NginxRouterDeps {
  readonly http: Http;
  /** What `$NAME` stands for. */
  readonly values: Variables;
}

function placeOf({ directory }: NginxTraffic, { values }: NginxRouterDeps): Place {
  const path = expandText(directory, values);
  if (path.startsWith('/')) return { path, shown: directory };
  throw new SluicewayError(
    'TRAFFIC',
    `rollout.traffic.nginx: ${directory} is not an absolute path: write one`,
  );
}

const managementOf = ({ management }: NginxTraffic, deps: NginxRouterDeps): Management | undefined =>
  management === undefined ? undefined : { ...deps, base: management };

const exposure = (percent: number, sides: Sides): Exposure => fromGreen(percent / whole, sides);

async function read(place: Place, management: Management | undefined, sides: Sides): Promise<TrafficReading> {
  await checkFolders(place);
  const set = exposure(await readPercent(place), sides);
  if (management === undefined) return { set, serving: 'unknown' };
  const served = await servedPercent(management).catch(() => undefined);
  return { set, serving: served === undefined ? 'unknown' : exposure(served, sides) };
}

async function set(place: Place, to: Exposure, sides: Sides): Promise<void> {
  const percent = percentOf(toGreen(to, sides));
  if (!Number.isInteger(percent))
    throw new SluicewayError('TRAFFIC', `nginx gives whole percents: ${percentText(to)} cannot be set`);
  await setPercent(place, percent);
}

/** The link alone does not tell what nginx reads: another folder, or none where it has no leave to. */
async function confirm({ shown }: Place, management: Management, to: Exposure, sides: Sides): Promise<void> {
  const serving = exposure(await servedPercent(management), sides);
  if (confirms(serving, to)) return;
  throw new SluicewayError(
    'TRAFFIC',
    `nginx serves the candidate ${percentText(serving)}, and ${shown}/cur says ${percentText(to)}: ` +
      'does its configuration read this folder, or did somebody else set it?',
  );
}

const poll = 200;

async function drain(management: Management | undefined, slot: Slot, deadlineMs: number) {
  if (management === undefined) return 'unknown';
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const found = await inFlight(management, slot);
    if (found === 'empty') return found;
    if (performance.now() >= deadline) return found === 'busy' ? 'still-busy' : found;
    await sleep(poll);
  }
}

export function nginxRouter(config: NginxTraffic, deps: NginxRouterDeps, sides: Sides): Router {
  const management = managementOf(config, deps);
  return {
    read: async () => read(placeOf(config, deps), management, sides),
    set: async (to) => set(placeOf(config, deps), to, sides),
    drain: (slot, deadlineMs) => drain(management, slot, deadlineMs),
    ...(management === undefined
      ? {}
      : { confirm: async (to) => confirm(placeOf(config, deps), management, to, sides) }),
  };
}
