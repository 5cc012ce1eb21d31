/** Starts the host as a process of its own. */
import { z } from 'zod';
import { freePort } from '../http/listen.ts';
import { startChild } from '../process/child.ts';
import type { Service } from './services.ts';

export interface Host {
  /** Base of its API, as HOST_URL for `deploy.sh`. */
  readonly url: string;
  /** Where each slot's shop answers once something is deployed there. */
  readonly slots: { readonly blue: string; readonly green: string };
  /** Ends what it started, and itself. */
  stop(): Promise<void>;
  /** Kills it on the spot. */
  kill(): Promise<void>;
}
export interface HostOptions {
  readonly databaseUrl: string;
  /** The shop when left out. */
  readonly service?: Service;
  /** How often v3 fails, 0..1. */
  readonly faultRate?: number;
}

const told = z.object({ port: z.number() });

export async function startHost({
  databaseUrl,
  service = 'shop',
  faultRate = 0.04,
}: HostOptions): Promise<Host> {
  const blue = await freePort();
  const green = await freePort();
  const child = await startChild(
    new URL('server.ts', import.meta.url),
    [`--service=${service}`, `--blue-port=${blue}`, `--green-port=${green}`],
    { DATABASE_URL: databaseUrl, FAULT_RATE: String(faultRate) },
  );
  const { port } = told.parse(child.said);
  const at = (number: number): string => `http://127.0.0.1:${number}`;
  // Its shops may take 10 s to end their requests.
  return {
    url: at(port),
    slots: { blue: at(blue), green: at(green) },
    stop: () => child.stop(15_000),
    kill: child.kill,
  };
}
