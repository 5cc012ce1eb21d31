/** Two upstreams and a router between them and the test, all stopped together. */
import {
  type Agent,
  createServer,
  type IncomingHttpHeaders,
  request,
  type RequestListener,
  type Server,
} from 'node:http';
import { text } from 'node:stream/consumers';
import type { Slot } from '../../../src/config/plan.ts';
import { listen } from '../../../sandbox/http/listen.ts';
import { type RunningRouter, startRouter } from '../../../sandbox/router/start.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export interface World {
  readonly router: RunningRouter;
  /** A GET by a user, through the router. */
  get(path: string, cookie?: string, agent?: Agent): Promise<Answer>;
  admin(method: 'GET' | 'PUT', path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  put(candidate: Slot, share: number): Promise<void>;
  /** Ends one side at once, connections and all. */
  endSide(slot: Slot): Promise<void>;
  stop(): Promise<void>;
}

export const send = (
  url: string,
  options: { agent?: Agent; cookie?: string; body?: string } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const method = options.body === undefined ? 'GET' : 'POST';
    const headers = options.cookie === undefined ? {} : { cookie: options.cookie };
    const outgoing = request(url, { method, headers, agent: options.agent ?? false }, (answer) => {
      const { statusCode: status = 0, headers: found } = answer;
      text(answer).then((body) => resolve({ status, headers: found, body }), reject);
    });
    outgoing.once('error', reject).end(options.body);
  });

const endNow = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** Each side answers with its name unless `answer` says otherwise. */
export async function startWorld(answer?: (slot: Slot) => RequestListener): Promise<World> {
  const named =
    (slot: Slot): RequestListener =>
    (_, response) =>
      void response.end(slot);
  const servers = {
    blue: createServer((answer ?? named)('blue')),
    green: createServer((answer ?? named)('green')),
  };
  const [blue, green] = await Promise.all([listen(servers.blue, 0), listen(servers.green, 0)]);
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  const router = await startRouter({ slots: { blue: at(blue.port), green: at(green.port) } });
  const admin: World['admin'] = async (method, path, body) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(router.admin + path, init);
    return { status: response.status, body: await response.json() };
  };
  return {
    router,
    admin,
    get: (path, cookie, agent) =>
      send(router.url + path, {
        ...(cookie === undefined ? {} : { cookie }),
        ...(agent === undefined ? {} : { agent }),
      }),
    put: async (candidate, share) => {
      const { status } = await admin('PUT', '/split', { candidate, share });
      if (status !== 200) throw new Error(`the router answered ${status}`);
    },
    endSide: (slot) => endNow(servers[slot]),
    stop: async () => {
      await Promise.all([router.stop(), endNow(servers.blue), endNow(servers.green)]);
    },
  };
}
