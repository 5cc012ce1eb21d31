/** A real HTTP server for one test, on a free port; `close` also ends requests that it never answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Served {
  readonly url: string;
  /** `METHOD /path` of every request, in order, as the server saw it. */
  readonly seen: readonly string[];
  readonly close: () => Promise<void>;
}

export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<Served> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
    answer(request, response, seen.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, seen, close };
}

/** All of a request's body as text. */
export const bodyOf = (request: IncomingMessage): Promise<string> => text(request);

/** The address of a port on which nothing listens any more. */
export async function closedPort(): Promise<string> {
  const server = await serve(() => undefined);
  await server.close();
  return server.url;
}
