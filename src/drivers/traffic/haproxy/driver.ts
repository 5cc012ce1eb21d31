/** HAProxy without a reload: the share is an entry of a map, set over the runtime socket and kept in the map's file. */
import type { Exposure } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import type { Variables } from '../../../transport/expand.ts';
import type { Router } from '../confirmed.ts';
import { awaitEmpty, exactly } from '../drain.ts';
import type { Sides, TrafficReading } from '../driver.ts';
import { fromGreen, toGreen } from '../green.ts';
import { confirms, percentText } from '../share.ts';
import { backend, backendOf } from './backends.ts';
import { readBuckets, type ShareMap, whole } from './map.ts';
import { keep, setAndKeep } from './saved.ts';
import type { HaproxyTraffic } from './spec.ts';

export interface HaproxyRouterDeps {
  /** What `$NAME` stands for. */
  readonly values: Variables;
}

/** A side without a server is served by the other: HAProxy reads back 25 % and gives 0. */
async function served(map: ShareMap, set: Exposure, { candidate, live }: Sides): Promise<Exposure> {
  if (!(await backend(map, candidate)).up) return { share: 0 };
  return (await backend(map, live)).up ? set : { share: 1 };
}

async function read(map: ShareMap, sides: Sides): Promise<TrafficReading> {
  const set = fromGreen((await readBuckets(map)) / whole, sides);
  return { set, serving: await served(map, set, sides).catch(() => 'unknown' as const) };
}

async function set(map: ShareMap, to: Exposure, sides: Sides): Promise<void> {
  const buckets = Number((toGreen(to, sides) * whole).toFixed(4));
  if (!Number.isInteger(buckets))
    throw new SluicewayError('TRAFFIC', `HAProxy gives shares of 0.01 %: ${percentText(to)} cannot be set`);
  await setAndKeep(map, buckets);
}

async function confirm(map: ShareMap, to: Exposure, sides: Sides): Promise<void> {
  await keep(map);
  const now = fromGreen((await readBuckets(map)) / whole, sides);
  const serving = await served(map, now, sides);
  if (confirms(serving, to)) return;
  const dead = serving.share === 0 ? sides.candidate : sides.live;
  const why = confirms(now, to)
    ? `backend ${backendOf(dead)} has no server that is up`
    : 'did somebody else set it?';
  throw new SluicewayError(
    'TRAFFIC',
    `HAProxy serves the candidate ${percentText(serving)}, and ${percentText(to)} was set: ${why}`,
  );
}

export function haproxyRouter(config: HaproxyTraffic, { values }: HaproxyRouterDeps, sides: Sides): Router {
  const map: ShareMap = { shown: config.socket, map: config.map, values };
  return {
    read: () => read(map, sides),
    set: (to) => set(map, to, sides),
    drain: (slot, deadlineMs) =>
      awaitEmpty(async () => exactly((await backend(map, slot)).sessions), deadlineMs),
    confirm: (to) => confirm(map, to, sides),
  };
}
