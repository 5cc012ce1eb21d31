/** Two slots that answer with their name, for a real router in front of them. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { listen } from '../../../sandbox/http/listen.ts';
import type { Slot } from '../../../src/config/plan.ts';

const named =
  (slot: Slot): RequestListener =>
  (_request, response) =>
    void response.setHeader('content-type', 'text/plain').end(slot);

export interface NamedSlots {
  readonly urls: Readonly<Record<Slot, string>>;
  /** It dies at once, connections and all. */
  end(slot: Slot): Promise<void>;
  /** It is back, at the same port. */
  begin(slot: Slot): Promise<void>;
  stop(): Promise<void>;
}

const endNow = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

export async function namedSlots(): Promise<NamedSlots> {
  const servers = { blue: createServer(named('blue')), green: createServer(named('green')) };
  const ports = { blue: (await listen(servers.blue, 0)).port, green: (await listen(servers.green, 0)).port };
  return {
    urls: { blue: `http://127.0.0.1:${ports.blue}`, green: `http://127.0.0.1:${ports.green}` },
    end: (slot) => endNow(servers[slot]),
    begin: async (slot) => {
      await listen(servers[slot], ports[slot]);
    },
    stop: async () => {
      await Promise.all([endNow(servers.blue), endNow(servers.green)]);
    },
  };
}
