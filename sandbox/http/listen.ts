/** Listening on this machine only. */
import { randomInt } from 'node:crypto';
import { Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';

export interface Listening {
  readonly port: number;
  /** Takes no more connections; resolves when the requests at hand have been answered. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes a free one. */
export async function listen(server: Server, port: number): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return { port: address.port, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  // `close` itself ends only those that are idle now, not those that become so once they have been answered.
  const sweep = setInterval(() => {
    if (server instanceof HttpServer) server.closeIdleConnections();
  }, 20);
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  clearInterval(sweep);
}

/**
 * A port to be listened on later. Port 0 would give one of those that the kernel also lends to outgoing
 * connections (32768 and up on Linux), so that another could have it by then.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  try {
    await (await listen(createServer(), port)).close();
    return port;
  } catch {
    return freePort();
  }
}
