/** Two versions of a service, each at a port that it keeps when it is stopped and started. */
import { createServer, type Server } from 'node:http';
import type { Slot } from '../../../src/config/plan.ts';
import { freePort, listen, type Listening } from '../../http/listen.ts';

export interface Slots {
  readonly urls: Readonly<Record<Slot, string>>;
  start(slot: Slot): Promise<void>;
  /** As a deployment would: takes no more connections, and ends what it has begun. */
  stop(slot: Slot): Promise<void>;
}

/** The longest that a request takes in a slot, in ms: some are always under way. */
const slowest = 20;

const service = (slot: Slot): Server =>
  createServer((incoming, response) => {
    incoming.resume();
    setTimeout(
      () => response.setHeader('content-type', 'application/json').end(JSON.stringify({ slot })),
      Math.random() * slowest,
    );
  });

export async function createSlots(): Promise<Slots> {
  const ports = { blue: await freePort(), green: await freePort() };
  const running = new Map<Slot, Listening>();
  const at = (slot: Slot): string => `http://127.0.0.1:${ports[slot]}`;
  return {
    urls: { blue: at('blue'), green: at('green') },
    async start(slot) {
      if (!running.has(slot)) running.set(slot, await listen(service(slot), ports[slot]));
    },
    async stop(slot) {
      const one = running.get(slot);
      running.delete(slot);
      await one?.close();
    },
  };
}
