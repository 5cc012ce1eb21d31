/** Starts the router as a process of its own. */
import { z } from 'zod';
import { startChild } from '../process/child.ts';

export interface RunningRouter {
  /** Where users come in, as `http://127.0.0.1:1234`. */
  readonly url: string;
  /** Base of the admin API. */
  readonly admin: string;
  /** Lets requests in flight end, for 10 s at most. */
  stop(): Promise<void>;
}
export interface RouterOptions {
  /** Addresses of the slots; they can be set later by `PUT /slots/<slot>`. */
  readonly slots?: { readonly blue?: string; readonly green?: string };
  /** Absent: free ports. */
  readonly port?: number;
  readonly adminPort?: number;
}

const told = z.object({ port: z.number(), adminPort: z.number() });

/** All traffic goes to blue until it is told otherwise. */
export async function startRouter({
  slots = {},
  port = 0,
  adminPort = 0,
}: RouterOptions = {}): Promise<RunningRouter> {
  const addresses = Object.entries(slots).map(([slot, url]) => `--${slot}=${url}`);
  const ports = [`--port=${port}`, `--admin-port=${adminPort}`];
  const child = await startChild(new URL('server.ts', import.meta.url), [...ports, ...addresses]);
  const said = told.parse(child.said);
  const at = (number: number): string => `http://127.0.0.1:${number}`;
  return { url: at(said.port), admin: at(said.adminPort), stop: () => child.stop() };
}
