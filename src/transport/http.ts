/** The one HTTP client of signals and drivers, over the runtime's fetch: the only place that retries. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, SluicewayError } from '../errors.ts';
import { readAnswer } from './answer.ts';
import { reasonOf } from './reason.ts';

export interface HttpRequest {
  readonly method: string;
  /** Absolute and expanded. A user and password in it are sent as Basic authorization. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Of one attempt, in ms; 10 s when left out. */
  readonly timeoutMs?: number;
  /** Says that a write may be repeated: GET and HEAD always may. */
  readonly idempotent?: boolean;
  readonly abort?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** @throws SluicewayError where the answer is no JSON, with its beginning. */
  readonly json: () => unknown;
  /** From sending to the last byte of the attempt that was answered. */
  readonly ms: number;
}

/**
 * Any status is an answer; only a request that got none throws, a SluicewayError that says what could not be
 * reached and why. 429, 502-504 and network errors are tried again twice where that is safe; a timeout is not.
 */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

export interface HttpOptions {
  /** Takes the secrets out of messages. */
  readonly mask?: (text: string) => string;
  /** Of the errors that it throws; SIGNAL when left out. */
  readonly code?: ErrorCode;
  /** Wait before the first retry in ms, doubled for the second; 250 when left out. */
  readonly backoffMs?: number;
}

const retries = 2;
const longestWait = 10_000;
const passing = new Set([429, 502, 503, 504]);

export function createHttp({
  mask = (text) => text,
  code = 'SIGNAL',
  backoffMs = 250,
}: HttpOptions = {}): Http {
  const fail = (message: string, cause?: unknown): SluicewayError =>
    new SluicewayError(code, mask(message), cause);
  return async (request) => {
    const parsed = prepare(request, fail);
    for (let attempt = 0; ; attempt += 1) {
      const last = attempt === retries || !repeatable(request);
      const outcome = await once(request, parsed, fail);
      if (outcome.is === 'failed' && (last || !outcome.again)) throw outcome.error;
      if (outcome.is === 'answered' && (last || !passing.has(outcome.answer.status))) return outcome.answer;
      const asked = outcome.is === 'answered' ? retryAfter(outcome.answer.headers) : 0;
      await pause(Math.max(backoffMs * 2 ** attempt, asked), request, fail);
    }
  };
}

interface Prepared {
  readonly url: URL;
  readonly init: RequestInit;
  /** For messages: without the query, which may carry a token. */
  readonly name: string;
}
type Fail = (message: string, cause?: unknown) => SluicewayError;
type Outcome =
  | { readonly is: 'answered'; readonly answer: HttpAnswer }
  | { readonly is: 'failed'; readonly again: boolean; readonly error: SluicewayError };

const repeatable = ({ method, idempotent }: HttpRequest): boolean =>
  idempotent ?? (method === 'GET' || method === 'HEAD');

function prepare(request: HttpRequest, fail: Fail): Prepared {
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

async function once(request: HttpRequest, { url, init, name }: Prepared, fail: Fail): Promise<Outcome> {
  const timeoutMs = request.timeoutMs ?? 10_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = request.abort === undefined ? timeout : AbortSignal.any([request.abort, timeout]);
  try {
    const answer = await readAnswer(await timed(url, { ...init, signal }), (why) => fail(`${name}: ${why}`));
    return { is: 'answered', answer };
  } catch (thrown) {
    if (thrown instanceof SluicewayError) return { is: 'failed', again: false, error: thrown };
    const aborted = request.abort?.aborted === true;
    const late = timeout.aborted && !aborted;
    const why = aborted
      ? 'stopped before it answered'
      : late
        ? `no answer within ${timeoutMs} ms`
        : reasonOf(thrown);
    return { is: 'failed', again: !aborted && !late, error: fail(`${name}: ${why}`, thrown) };
  }
}

async function timed(
  url: URL,
  init: RequestInit,
): Promise<{ readonly from: number; readonly response: Response }> {
  const from = performance.now();
  return { from, response: await fetch(url, init) };
}

/** Seconds or a date, as servers send it; in ms, never more than can be waited for. */
function retryAfter(headers: Headers): number {
  const said = headers.get('retry-after');
  const seconds = said !== null && /^\d+$/.test(said) ? Number(said) : 0;
  return Math.min(seconds * 1000, longestWait);
}

async function pause(ms: number, { abort, method, url }: HttpRequest, fail: Fail): Promise<void> {
  await sleep(ms, undefined, abort === undefined ? {} : { signal: abort }).catch((cause: unknown) => {
    throw fail(`${method} ${url.replace(/[?#].*$/, '')}: stopped while waiting to try again`, cause);
  });
}
