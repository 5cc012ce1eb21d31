/** HTTP: reads requests, sends replies, cuts connections where a fault says so, and keeps the journal. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { messageOf } from '../../src/errors.ts';
import { ApiError, errorReply, type Reply } from './call.ts';
import type { Fault, Faults } from './faults.ts';
import { handle, type Identified, identify, type Request } from './handle.ts';
import type { RecordedCall } from './journal.ts';
import type { Hub } from './store/hub.ts';

export interface Observer {
  /** Sees every request that was answered by a route, and its reply. */
  observe(request: Request, template: string, reply: Reply): void;
}

export interface Listener {
  readonly hub: Hub;
  readonly faults: Faults;
  readonly journal: RecordedCall[];
  readonly observer: Observer;
}

const read = async (incoming: IncomingMessage, base: string): Promise<Request> => {
  const body = await text(incoming);
  const url = new URL(incoming.url ?? '/', base);
  return { method: incoming.method ?? 'GET', url, headers: incoming.headers, body };
};

const send = (response: ServerResponse, reply: Reply, date: string): void => {
  const { content } = reply;
  const type = content.kind === 'text' ? content.type : 'application/json; charset=utf-8';
  response.sendDate = false;
  response.writeHead(reply.status, {
    ...(content.kind === 'none' ? {} : { 'content-type': type }),
    ...reply.headers,
    date,
    'x-github-api-version-selected': '2022-11-28',
    'x-github-request-id': 'sandbox',
  });
  response.end(
    content.kind === 'none'
      ? undefined
      : content.kind === 'json'
        ? JSON.stringify(content.value)
        : content.value,
  );
};

const faultReply = (status: number, { headers = {} }: Fault): Reply =>
  errorReply(new ApiError(status, `The stand-in was told to answer ${status}.`, { headers }));

/** What the caller gets: null where the connection is cut. */
const outcome = (fault: Fault | undefined, work: () => Reply): Reply | null => {
  if (fault === undefined) return work();
  if (fault.status === 'drop-before') return null;
  if (fault.status === 'drop-after' || fault.after === true) work();
  return fault.status === 'drop-after' ? null : faultReply(fault.status, fault);
};

const record = ({ hub, journal }: Listener, request: Request, who: Identified, reply: Reply | null): void => {
  const { method, url, body } = request;
  const path = who.match?.route.template ?? `${method} ${url.pathname}`;
  const { caller } = who;
  const asker = {
    by: caller?.account.login ?? null,
    app: caller?.app?.slug ?? null,
    run: caller?.run ?? null,
  };
  const { status, needed = [] } = reply ?? { status: 0 };
  const at = hub.clock.now();
  journal.push({ method, path, url: url.pathname + url.search, body, status, needed, at, ...asker });
};

/** A defect of the stand-in answers 500 with its message, so that whoever asks sees it. */
const answered = (on: Listener, request: Request, who: Identified): Reply => {
  try {
    return handle(on.hub, request, who);
  } catch (error) {
    return errorReply(new ApiError(500, `Defect of the stand-in: ${messageOf(error)}`));
  }
};

const work = (on: Listener, request: Request, who: Identified): Reply => {
  const reply = answered(on, request, who);
  if (who.match !== undefined) on.observer.observe(request, who.match.route.template, reply);
  return reply;
};

export const listen = async (
  on: Listener,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const request = await read(incoming, on.hub.url);
  const who = identify(on.hub, request);
  const fault = on.faults.take(request.method, request.url.pathname);
  const reply = outcome(fault, () => work(on, request, who));
  record(on, request, who, reply);
  if (reply === null) incoming.socket.destroy();
  else send(response, reply, new Date(on.hub.clock.now()).toUTCString());
};
