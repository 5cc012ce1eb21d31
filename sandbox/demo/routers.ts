/** The routers that a scene can have, behind one interface: the sandbox's own, or a real nginx. */
import { z } from 'zod';
import type { Slot } from '../../src/config/plan.ts';
import { whole } from '../../src/drivers/traffic/nginx/buckets.ts';
import { setPercent } from '../../src/drivers/traffic/nginx/link.ts';
import { putJson } from '../http/put-json.ts';
import { type RunningNginx, startNginx } from '../nginx/start.ts';
import { type RunningRouter, startRouter } from '../router/start.ts';

export const routerKinds = ['sandbox', 'nginx'] as const;
export type RouterKind = (typeof routerKinds)[number];

export interface SceneRouter {
  readonly kind: RouterKind;
  /** Where users come in, as `http://127.0.0.1:1234`. */
  readonly url: string;
  /** Base of what it tells by HTTP: `/stats` of both; of the sandbox's own also the rest of its admin API. */
  readonly admin: string;
  /** Lines of SLUICEWAY_ENV by which the examples' configs reach it. */
  readonly values: Readonly<Record<string, string>>;
  /** Share of users on the slot, 0..1, as the router itself tells. */
  share(slot: Slot): Promise<number>;
  /** All users on blue, and a router that was told to misbehave does so no more. */
  reset(): Promise<void>;
  /** Lets requests in flight end. */
  stop(): Promise<void>;
}

type Slots = Readonly<Record<Slot, string>>;

const splitSchema = z.object({ share: z.number() });

function ownRouter({ url, admin, stop }: RunningRouter): SceneRouter {
  return {
    kind: 'sandbox',
    url,
    admin,
    values: { ROUTER_URL: admin },
    share: async (slot) => {
      const answer = await fetch(`${admin}/split?candidate=${slot}`);
      return splitSchema.parse(await answer.json()).share;
    },
    reset: async () => {
      await putJson(`${admin}/behaviour`, { mode: 'normal' });
      await putJson(`${admin}/split`, { candidate: 'green', share: 0 });
    },
    stop,
  };
}

/** ROUTER_URL is where its counts are, so that the same signal reads them of either router. */
function nginxRouter({ url, stats, management, directory, stop }: RunningNginx): SceneRouter {
  return {
    kind: 'nginx',
    url,
    admin: stats,
    values: { ROUTER_URL: stats, NGINX_DIRECTORY: directory, NGINX_MANAGEMENT: management },
    share: async (slot) => {
      const green = z.coerce.number().parse(await (await fetch(`${management}/serving`)).text());
      return (slot === 'green' ? green : whole - green) / whole;
    },
    reset: () => setPercent({ path: directory, shown: directory }, 0),
    stop,
  };
}

/** All users are on blue to begin with. */
export async function startSceneRouter(kind: RouterKind, slots: Slots): Promise<SceneRouter> {
  switch (kind) {
    case 'sandbox':
      return ownRouter(await startRouter({ slots }));
    case 'nginx':
      return nginxRouter(await startNginx({ slots }));
  }
}
