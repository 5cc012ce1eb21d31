/** From what a caller asks to what fetch takes. Pure. */
import type { HttpRequest } from './exchange.ts';

export interface Prepared {
  readonly url: URL;
  readonly init: RequestInit;
  /** For messages: without the query, which may carry a token. */
  readonly name: string;
}
/** Makes the error to throw, its secrets masked. */
export type Fail = (message: string, cause?: unknown) => Error;

/** @throws what `fail` makes, for a URL or a header that cannot be sent. */
export function prepare(request: HttpRequest, fail: Fail): Prepared {
  if (!/^https?:\/\//i.test(request.url) || !URL.canParse(request.url)) {
    throw fail(`${request.method} ${request.url}: not a URL that begins with http:// or https://`);
  }
  const url = new URL(request.url);
  const headers = headersOf(request, url, fail);
  url.username = url.password = '';
  const body = bodyOf(request.body);
  // A redirected write would silently become a GET: its 3xx is given to the caller instead.
  const redirect = request.method === 'GET' || request.method === 'HEAD' ? 'follow' : 'manual';
  const init = {
    method: request.method,
    headers,
    redirect,
    ...(body === undefined ? {} : { body }),
  } as const;
  return { url, init, name: `${request.method} ${url.origin}${url.pathname}` };
}

function headersOf(request: HttpRequest, url: URL, fail: Fail): Headers {
  const headers = new Headers({ 'user-agent': 'sluiceway', accept: 'application/json, */*;q=0.5' });
  if (request.body !== undefined) {
    headers.set(
      'content-type',
      typeof request.body === 'string' ? 'text/plain;charset=utf-8' : 'application/json',
    );
  }
  if (url.username !== '' || url.password !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    try {
      headers.set(name, value);
    } catch {
      // The runtime's own message quotes the value, which may be a secret.
      throw fail(
        `the header "${name}" has a value that HTTP does not allow, such as a line break or an emoji`,
      );
    }
  }
  return headers;
}

const bodyOf = (body: unknown): string | undefined =>
  body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
