/** Which driver a config asks for: a line a driver. */
import { caddyAdminRouter } from './caddy/admin-driver.ts';
import { type CaddyRouterDeps, caddyRouter } from './caddy/driver.ts';
import { type CommandRouterDeps, commandRouter } from './command/driver.ts';
import { confirmed, type Router } from './confirmed.ts';
import type { Sides, TrafficDriver } from './driver.ts';
import { type FileRouterDeps, fileRouter } from './file/driver.ts';
import { type HaproxyRouterDeps, haproxyRouter } from './haproxy/driver.ts';
import { type HttpRouterDeps, httpRouter } from './http/driver.ts';
import { type NginxRouterDeps, nginxRouter } from './nginx/driver.ts';
import { type NginxReloadDeps, nginxReloadRouter } from './nginx/reload.ts';
import type { TrafficConfig } from './spec.ts';

/** `http` is to be made with the error code TRAFFIC. */
export type TrafficDeps = HttpRouterDeps &
  CommandRouterDeps &
  NginxRouterDeps &
  HaproxyRouterDeps &
  CaddyRouterDeps &
  FileRouterDeps &
  NginxReloadDeps & {
    /** How long a written share may take until it is read back, in ms; 10 s when left out. */
    readonly patienceMs?: number;
  };

function router(config: TrafficConfig, deps: TrafficDeps, sides: Sides): Router {
  if ('http' in config) return httpRouter(config.http, deps, sides);
  if ('file' in config) return fileRouter(config.file, deps, sides);
  if ('nginx-reload' in config) return nginxReloadRouter(config['nginx-reload'], deps, sides);
  if ('caddy-admin' in config) return caddyAdminRouter(config['caddy-admin'], deps, sides);
  if ('caddy' in config) return caddyRouter(config.caddy, deps, sides);
  if ('haproxy' in config) return haproxyRouter(config.haproxy, deps, sides);
  if ('nginx' in config) return nginxRouter(config.nginx, deps, sides);
  return commandRouter(config.command, deps, sides);
}

/** Its methods throw SluicewayError (TRAFFIC, COMMAND, or INPUT for a `$NAME` without a value). */
export function createTraffic(config: TrafficConfig, deps: TrafficDeps, sides: Sides): TrafficDriver {
  return confirmed(router(config, deps, sides), deps.patienceMs ?? 10_000);
}
