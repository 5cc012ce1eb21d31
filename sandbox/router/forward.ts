/** Passing one request on to a side and its answer back, both as streams. */
import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';

/** A header on answers that are the router's own, never a side's: what went wrong. */
export const ownErrorHeader = 'x-router-error';

/** How it ended, as the client saw it: a side's answer, the router's own 502, or cut off on the way. */
export type Outcome =
  | { readonly is: 'answered'; readonly status: number }
  | { readonly is: 'unreachable' }
  | { readonly is: 'cut' };

/** Connections to the sides are kept, and closed before a side's own idle timeout (5 s in Node) can be. */
const kept = new Agent({ keepAlive: true, timeout: 4_000 });

/** Meant for one connection only (RFC 9110, section 7.6.1). */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'];

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hopByHop.includes(name) && !named.includes(name)),
  );
}

const hasBody = (headers: IncomingHttpHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Where to, and which headers the answer gets besides the side's own. */
export interface Forward {
  readonly to: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookie: string | undefined;
}

/** Resolves when the answer has ended; never throws. */
export function forward(incoming: IncomingMessage, response: ServerResponse, how: Forward): Promise<Outcome> {
  return new Promise((resolve) => {
    attempt(incoming, response, how, kept, resolve);
  });
}

function attempt(
  incoming: IncomingMessage,
  response: ServerResponse,
  how: Forward,
  agent: Agent | false,
  done: (outcome: Outcome) => void,
): void {
  const body = hasBody(incoming.headers);
  // A kept connection may be closed by the side just as we use it. Without a body we can send the request
  // again; with one we cannot, so it gets a connection of its own.
  const retries = agent !== false && !body && ['GET', 'HEAD'].includes(incoming.method ?? '');
  const outgoing = request(how.to, {
    method: incoming.method,
    path: incoming.url,
    agent: retries ? agent : false,
    headers: requestHeaders(incoming, body),
  });
  const leave = (): void => {
    outgoing.destroy();
  };
  response.once('close', leave);
  outgoing.once('response', (answer) => relay(answer, response, how, done));
  outgoing.once('error', (error: NodeJS.ErrnoException) => {
    response.off('close', leave);
    if (response.destroyed) done({ is: 'cut' });
    else if (response.headersSent) done(cut(response));
    else if (retries && outgoing.reusedSocket) attempt(incoming, response, how, false, done);
    else done(ownError(incoming, response, how, error.code ?? error.message));
  });
  if (body) incoming.pipe(outgoing);
  else outgoing.end();
}

function requestHeaders(incoming: IncomingMessage, body: boolean): IncomingHttpHeaders {
  const headers = passedOn(incoming.headers);
  const chunked = body && headers['content-length'] === undefined ? { 'transfer-encoding': 'chunked' } : {};
  return { ...headers, ...chunked, 'x-forwarded-for': incoming.socket.remoteAddress ?? '' };
}

function relay(
  answer: IncomingMessage,
  response: ServerResponse,
  how: Forward,
  done: (outcome: Outcome) => void,
): void {
  const status = answer.statusCode ?? 502;
  const cookies = [
    ...(answer.headers['set-cookie'] ?? []),
    ...(how.setCookie === undefined ? [] : [how.setCookie]),
  ];
  response.writeHead(status, {
    ...passedOn(answer.headers),
    ...how.headers,
    ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
  });
  // An answer that breaks off must break off for the client too, or a short one would look whole.
  answer.once('error', () => done(cut(response)));
  response.once('close', () => done(response.writableFinished ? { is: 'answered', status } : { is: 'cut' }));
  answer.pipe(response);
}

function cut(response: ServerResponse): Outcome {
  response.destroy();
  return { is: 'cut' };
}

function ownError(incoming: IncomingMessage, response: ServerResponse, how: Forward, code: string): Outcome {
  // What is left of the body would stand before the next request on this connection.
  incoming.unpipe().resume();
  response.writeHead(502, { ...how.headers, [ownErrorHeader]: code, 'content-type': 'text/plain' });
  response.end(`The router got no answer: ${code}\n`);
  return { is: 'unreachable' };
}
