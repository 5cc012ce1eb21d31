/** A JSON API of a few routes, for the router's and the host's admin ports. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import type { z } from 'zod';
import { type Listening, listen } from './listen.ts';

export interface Ask {
  /** The path's named groups. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body as JSON; `undefined` without one. */
  readonly body: unknown;
}
export interface Route {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: RegExp;
  /** Gives the body of a 200, or throws a `Refusal`. */
  readonly answer: (ask: Ask) => unknown;
}
/** An answer that is not 200, with a message for people. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
/** The value as the schema has it, or a 400 that names what is wrong. */
export function parsed<T>(schema: z.ZodType<T>, found: unknown): T {
  const result = schema.safeParse(found);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new Refusal(400, faults.join('; '));
}

export const serveJson = (routes: readonly Route[], port: number): Promise<Listening> =>
  listen(
    createServer((request, response) => {
      dispatch(routes, request).then(
        (body) => send(response, 200, body),
        (error: unknown) => sendError(response, error),
      );
    }),
    port,
  );

async function dispatch(routes: readonly Route[], request: IncomingMessage): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const fitting = routes.filter(({ path }) => path.test(url.pathname));
  const route = fitting.find(({ method }) => method === request.method);
  if (route === undefined) {
    const known = fitting.length === 0 ? 404 : 405;
    throw new Refusal(known, `no ${request.method ?? ''} ${url.pathname} here`);
  }
  const params = route.path.exec(url.pathname)?.groups ?? {};
  return route.answer({ params, query: url.searchParams, body: await bodyOf(request) });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET') return undefined;
  return readJson(request).catch(() => {
    throw new Refusal(400, 'the body is not JSON');
  });
}

function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof Refusal) send(response, error.status, { error: error.message });
  else send(response, 500, { error: error instanceof Error ? error.message : String(error) });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
