/**
 * The share in Caddy's own configuration, read and changed over its admin API. A change counts only while nobody else has
 * made one: `If-Match`. Source: caddyserver.com/docs/api, "Concurrent config changes".
 */
import type { Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { beginning } from '../../../transport/answer.ts';
import { expandUrl, type Variables } from '../../../transport/expand.ts';
import type { Http, HttpAnswer } from '../../../transport/http.ts';
import { pick } from '../../../transport/path.ts';
import type { InFlight } from '../drain.ts';
import { requestsAt } from './management.ts';
import { shareOf, thresholdOf } from './threshold.ts';

export interface Admin {
  readonly http: Http;
  /** As the config writes it: safe to show. */
  readonly base: string;
  /** What `$NAME` stands for. */
  readonly values: Variables;
}

export const fail = (found: string): SluicewayError =>
  new SluicewayError('TRAFFIC', `rollout.traffic.caddy-admin: ${found}`);

/** Caddy takes a request of `fetch` for one of a page in a browser, and wants to know of which. */
async function send(admin: Admin, method: string, path: string, more: Sent = {}): Promise<HttpAnswer> {
  const { http, base, values } = admin;
  const origin = expandUrl(base.replace(/\/+$/, ''), values);
  const headers = { origin, ...more.headers };
  const body = more.body === undefined ? {} : { body: more.body };
  return http({ method, url: `${origin}${path}`, headers, ...body });
}
interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function get(admin: Admin, path: string): Promise<HttpAnswer> {
  const answer = await send(admin, 'GET', path);
  if (answer.status === 200) return answer;
  throw fail(`${admin.base}${path} answered ${answer.status}: ${beginning(answer.text)}`);
}

/** Paths of the handlers that hold our share, wherever in the configuration the fragment was put. */
function handlersIn(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'sluiceway_share' in value && 'handler' in value && value.handler === 'vars' ? [path] : [];
  return [...own, ...Object.entries(value).flatMap(([key, below]) => handlersIn(below, `${path}/${key}`))];
}

async function handlerOf(admin: Admin): Promise<string> {
  const [first, ...more] = handlersIn((await get(admin, '/config/')).json(), '/config');
  if (first === undefined)
    throw fail('Caddy’s configuration has no `vars` with sluiceway_share: add the fragment');
  if (more.length === 0) return first;
  throw fail(
    `Caddy’s configuration has the fragment ${more.length + 1} times: one share cannot be set in all of them at once`,
  );
}

/** What a change needs to know of what it changes. */
export interface Seen {
  readonly path: string;
  readonly etag: string;
  /** The share of green, 0..1. */
  readonly share: number;
}

/** @throws SluicewayError TRAFFIC where the configuration says no share */
export async function seen(admin: Admin): Promise<Seen> {
  const path = `${await handlerOf(admin)}/sluiceway_share`;
  const answer = await get(admin, path);
  const said = answer.json();
  const share = typeof said === 'string' ? shareOf(said) : undefined;
  if (share === undefined)
    throw fail(
      `sluiceway_share is ${beginning(answer.text)}, which is no share: set "${thresholdOf(0)}" where blue is live`,
    );
  const etag = answer.headers.get('etag');
  if (etag === null) throw fail('Caddy gives no ETag: it takes Caddy 2.11 or later');
  return { path, etag, share };
}

/** Caddy's reasons name what failed last in the end: that must not be cut off. */
function reasonIn({ text }: HttpAnswer): string {
  const reason = /^\{"error":"(.*)"\}\s*$/s.exec(text)?.[1] ?? text;
  return reason.length > 400 ? `…${reason.slice(-400)}` : reason;
}

/** @throws SluicewayError TRAFFIC where somebody has changed it since it was seen, or Caddy refuses: it then serves as before */
export async function change(admin: Admin, { path, etag }: Seen, green: number): Promise<void> {
  const headers = { 'content-type': 'application/json', 'if-match': etag };
  const answer = await send(admin, 'PATCH', path, {
    headers,
    body: JSON.stringify(thresholdOf(green)),
  });
  if (answer.status === 200) return;
  if (answer.status === 412)
    throw fail('somebody else has changed Caddy’s configuration at the same moment (412)');
  throw fail(`Caddy refused the change with ${answer.status}: ${reasonIn(answer)}`);
}

/** Requests in flight of a slot, at the address that the fragment names; `undefined` where Caddy does not tell. */
export async function inFlightAt(admin: Admin, slot: Slot): Promise<InFlight | undefined> {
  const address = pick((await get(admin, await handlerOf(admin))).json(), `.sluiceway_${slot}`);
  if (address.is === 'missing' || typeof address.value !== 'string') return undefined;
  return requestsAt((await get(admin, '/reverse_proxy/upstreams')).json(), address.value);
}
