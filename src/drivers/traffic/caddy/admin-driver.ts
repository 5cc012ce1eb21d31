/** Caddy by its admin API: each share is a change of its configuration. The alternative; driver.ts needs none. */
import type { Router } from '../confirmed.ts';
import { awaitEmpty } from '../drain.ts';
import type { Sides } from '../driver.ts';
import { fromGreen, toGreen } from '../green.ts';
import { type Admin, change, inFlightAt, type Seen, seen } from './admin.ts';
import type { CaddyRouterDeps } from './driver.ts';
import type { CaddyAdminTraffic } from './spec.ts';

/** A change is held against what was read when it was decided on, so that whoever came in between is found. */
export function caddyAdminRouter(
  { admin: base }: CaddyAdminTraffic,
  { http, values }: CaddyRouterDeps,
  sides: Sides,
): Router {
  const admin: Admin = { http, base, values };
  let last: Seen | undefined;
  const look = async (): Promise<Seen> => {
    last = await seen(admin);
    return last;
  };
  return {
    read: async () => ({ set: fromGreen((await look()).share, sides), serving: 'unknown' }),
    set: async (to) => change(admin, last ?? (await look()), toGreen(to, sides)),
    drain: (slot, deadlineMs) => awaitEmpty(() => inFlightAt(admin, slot), deadlineMs),
  };
}
