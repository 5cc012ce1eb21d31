/** The real routers that are measured, each as its recipe sets it up and moved by the product's driver. */
import type { Slot } from '../../../src/config/plan.ts';
import type { TrafficDriver } from '../../../src/drivers/traffic/driver.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { createHttp } from '../../../src/transport/http.ts';
import { startCaddy } from '../../caddy/start.ts';
import { startHaproxy } from '../../haproxy/start.ts';
import { startNginx } from '../../nginx/start.ts';

type SlotUrls = Readonly<Record<Slot, string>>;

export interface MeasuredRouter {
  /** Where users come in. */
  readonly url: string;
  readonly driver: TrafficDriver;
  stop(): Promise<void>;
}

function driverOf(traffic: unknown, values: Readonly<Record<string, string>>): TrafficDriver {
  const http = createHttp({ code: 'TRAFFIC' });
  const deps = { http, defaults: { headers: {} }, values, cwd: process.cwd(), env: values };
  const sides = { candidate: 'green', live: 'blue' } as const;
  return createTraffic(trafficSchema.parse(traffic), { ...deps, mask: (text) => text }, sides);
}

async function nginx(slots: SlotUrls): Promise<MeasuredRouter> {
  const { url, directory, management, stop } = await startNginx({ slots });
  const traffic = { nginx: { directory: '$DIRECTORY', management: '$MANAGEMENT' } };
  return { url, stop, driver: driverOf(traffic, { DIRECTORY: directory, MANAGEMENT: management }) };
}

async function haproxy(slots: SlotUrls): Promise<MeasuredRouter> {
  const { url, socket, map, stop } = await startHaproxy({ slots });
  const traffic = { haproxy: { socket: '$SOCKET', map: '$MAP' } };
  return { url, stop, driver: driverOf(traffic, { SOCKET: socket, MAP: map }) };
}

async function caddy(slots: SlotUrls): Promise<MeasuredRouter> {
  const { url, file, management, stop } = await startCaddy({ slots });
  const traffic = { caddy: { file: '$FILE', management: '$MANAGEMENT' } };
  return { url, stop, driver: driverOf(traffic, { FILE: file, MANAGEMENT: management }) };
}

export const routers = { nginx, HAProxy: haproxy, Caddy: caddy } as const;
export type RouterName = keyof typeof routers;
export const routerNames = ['nginx', 'HAProxy', 'Caddy'] as const satisfies readonly RouterName[];
