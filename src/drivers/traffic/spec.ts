/** What `rollout.traffic` may say: exactly one driver, by its name. A new driver is a line here and in `registry.ts`. */
import { z } from 'zod';
import { caddyAdminTrafficSchema, caddyTrafficSchema } from './caddy/spec.ts';
import { commandTrafficSchema } from './command/spec.ts';
import { fileTrafficSchema } from './file/spec.ts';
import { haproxyFinest, haproxyTrafficSchema } from './haproxy/spec.ts';
import { httpTrafficSchema } from './http/spec.ts';
import {
  nginxFinest,
  nginxReloadFinest,
  nginxReloadTrafficSchema,
  nginxTrafficSchema,
} from './nginx/spec.ts';

export const trafficSchema = z.union([
  z.strictObject({ http: httpTrafficSchema }),
  z.strictObject({ nginx: nginxTrafficSchema }),
  z.strictObject({ 'nginx-reload': nginxReloadTrafficSchema }),
  z.strictObject({ haproxy: haproxyTrafficSchema }),
  z.strictObject({ caddy: caddyTrafficSchema }),
  z.strictObject({ 'caddy-admin': caddyAdminTrafficSchema }),
  z.strictObject({ file: fileTrafficSchema }),
  z.strictObject({ command: commandTrafficSchema }),
]);
/** Parsed and still unexpanded: `$NAME` is put in by the driver, at each call. */
export type TrafficConfig = z.infer<typeof trafficSchema>;

/** The smallest step of a share that the router can give, 0..1; `undefined` where it is not known here. */
export function finestOf(traffic: TrafficConfig): number | undefined {
  if ('nginx' in traffic) return nginxFinest;
  if ('nginx-reload' in traffic) return nginxReloadFinest;
  return 'haproxy' in traffic ? haproxyFinest : undefined;
}
