/** nginx without a reload: the share is which folder the link `cur` leads to. */
import type { Exposure } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { expandText } from '../../../transport/expand.ts';
import type { Http } from '../../../transport/http.ts';
import type { Router } from '../confirmed.ts';
import type { Sides, TrafficReading } from '../driver.ts';
import { fromGreen, toGreen } from '../green.ts';
import { type ShellDeps, sshShell } from '../shell.ts';
import { confirms, percentOf, percentText } from '../share.ts';
import { whole } from './buckets.ts';
import { type Folders, foldersBy, foldersHere } from './folders.ts';
import type { Place } from './link.ts';
import { type Address, askedBy, askedHere, drainBy, type Management, servedPercent } from './management.ts';
import type { NginxTraffic } from './spec.ts';

export interface NginxRouterDeps extends ShellDeps {
  readonly http: Http;
}
/** Where nginx is. */
interface Nginx {
  readonly place: Place;
  readonly folders: Folders;
  readonly management: Management | undefined;
}

function placeOf({ directory, ssh }: NginxTraffic, { values }: NginxRouterDeps): Place {
  const path = expandText(directory, values);
  if (path.startsWith('/')) return { path, shown: ssh === undefined ? directory : `${ssh.to}:${directory}` };
  throw new SluicewayError(
    'TRAFFIC',
    `rollout.traffic.nginx: ${directory} is not an absolute path: write one`,
  );
}

function nginxOf(config: NginxTraffic, deps: NginxRouterDeps): Nginx {
  const { ssh, management: base } = config;
  const place = placeOf(config, deps);
  const shell = ssh === undefined ? undefined : sshShell(ssh, deps);
  const folders = shell === undefined ? foldersHere(place) : foldersBy(shell, place);
  if (base === undefined) return { place, folders, management: undefined };
  const address: Address = { setting: 'rollout.traffic.nginx', base, values: deps.values };
  const management = shell === undefined ? askedHere(address, deps.http) : askedBy(address, shell);
  return { place, folders, management };
}

const exposure = (percent: number, sides: Sides): Exposure => fromGreen(percent / whole, sides);

async function read({ folders, management }: Nginx, sides: Sides): Promise<TrafficReading> {
  const set = exposure(await folders.read(), sides);
  if (management === undefined) return { set, serving: 'unknown' };
  const served = await servedPercent(management).catch(() => undefined);
  return { set, serving: served === undefined ? 'unknown' : exposure(served, sides) };
}

/** For the way back: what is broken elsewhere is not in its way. */
async function readSet({ folders }: Nginx, to: Exposure, sides: Sides): Promise<Exposure> {
  return exposure(await folders.readBeside(percentOf(toGreen(to, sides))), sides);
}

async function set({ folders }: Nginx, to: Exposure, sides: Sides): Promise<void> {
  const percent = percentOf(toGreen(to, sides));
  if (!Number.isInteger(percent))
    throw new SluicewayError('TRAFFIC', `nginx gives whole percents: ${percentText(to)} cannot be set`);
  await folders.set(percent);
}

/** The link alone does not tell what nginx reads: another folder, or none where it has no leave to. */
async function confirm({ place, management }: Nginx, to: Exposure, sides: Sides): Promise<void> {
  if (management === undefined) return;
  const serving = exposure(await servedPercent(management), sides);
  if (confirms(serving, to)) return;
  throw new SluicewayError(
    'TRAFFIC',
    `nginx serves the candidate ${percentText(serving)}, and ${place.shown}/cur says ${percentText(to)}: ` +
      'does its configuration read this folder, or did somebody else set it?',
  );
}

export function nginxRouter(config: NginxTraffic, deps: NginxRouterDeps, sides: Sides): Router {
  return {
    read: async () => read(nginxOf(config, deps), sides),
    readSet: async (to) => readSet(nginxOf(config, deps), to, sides),
    set: async (to) => set(nginxOf(config, deps), to, sides),
    drain: async (slot, deadlineMs) => {
      const { management } = nginxOf(config, deps);
      return management === undefined ? 'unknown' : drainBy(management, slot, deadlineMs);
    },
    confirm: async (to) => confirm(nginxOf(config, deps), to, sides),
  };
}
