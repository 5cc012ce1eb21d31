/** Caddy without a change of its configuration: the share is what a file says, read at each request. */
import type { Exposure } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { expandText, type Variables } from '../../../transport/expand.ts';
import type { Http } from '../../../transport/http.ts';
import type { Router } from '../confirmed.ts';
import { awaitEmpty } from '../drain.ts';
import type { Sides, TrafficReading } from '../driver.ts';
import { fromGreen, toGreen } from '../green.ts';
import { confirms, percentText } from '../share.ts';
import { fail, type Place, readShare, writeShare } from './file.ts';
import { inFlight, type Management, servedShare } from './management.ts';
import type { CaddyTraffic } from './spec.ts';

export interface CaddyRouterDeps {
  readonly http: Http;
  /** What `$NAME` stands for. */
  readonly values: Variables;
}

function placeOf({ file }: CaddyTraffic, { values }: CaddyRouterDeps): Place {
  const place = { path: expandText(file, values), shown: file };
  if (place.path.startsWith('/')) return place;
  throw fail(place, 'is not an absolute path: write one');
}

async function read(place: Place, management: Management | undefined, sides: Sides): Promise<TrafficReading> {
  const set = fromGreen(await readShare(place), sides);
  if (management === undefined) return { set, serving: 'unknown' };
  const served = await servedShare(management).catch(() => undefined);
  return { set, serving: served === undefined ? 'unknown' : fromGreen(served, sides) };
}

/** The file alone does not tell what Caddy reads: another file, or none where it has no leave to. */
async function confirm({ shown }: Place, management: Management, to: Exposure, sides: Sides): Promise<void> {
  const serving = fromGreen(await servedShare(management), sides);
  if (confirms(serving, to)) return;
  throw new SluicewayError(
    'TRAFFIC',
    `Caddy serves the candidate ${percentText(serving)}, and ${percentText(to)} was written to ${shown}: ` +
      'does its configuration read this file, or did somebody else set it?',
  );
}

export function caddyRouter(config: CaddyTraffic, deps: CaddyRouterDeps, sides: Sides): Router {
  const management = config.management === undefined ? undefined : { ...deps, base: config.management };
  return {
    read: async () => read(placeOf(config, deps), management, sides),
    set: async (to) => writeShare(placeOf(config, deps), toGreen(to, sides)),
    drain: async (slot, deadlineMs) =>
      management === undefined ? 'unknown' : awaitEmpty(() => inFlight(management, slot), deadlineMs),
    ...(management === undefined
      ? {}
      : { confirm: async (to) => confirm(placeOf(config, deps), management, to, sides) }),
  };
}
