/** The one HTTP client of signals and drivers, over the runtime's fetch: the only place that retries. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, SluicewayError } from '../errors.ts';
import { readAnswer } from './answer.ts';
import type { Http, HttpAnswer, HttpRequest } from './exchange.ts';
import { reasonOf } from './reason.ts';
import { type Fail, type Prepared, prepare } from './request.ts';

export type { Http, HttpAnswer, HttpRequest } from './exchange.ts';

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
const defaultTimeout = 10_000;
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

type Outcome =
  | { readonly is: 'answered'; readonly answer: HttpAnswer }
  | { readonly is: 'failed'; readonly again: boolean; readonly error: Error };

const repeatable = ({ method, idempotent }: HttpRequest): boolean =>
  idempotent ?? (method === 'GET' || method === 'HEAD');

async function once(request: HttpRequest, { url, init, name }: Prepared, fail: Fail): Promise<Outcome> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? defaultTimeout);
  const signal = request.abort === undefined ? timeout : AbortSignal.any([request.abort, timeout]);
  try {
    const answer = await readAnswer(await timed(url, { ...init, signal }), (why) => fail(`${name}: ${why}`));
    return { is: 'answered', answer };
  } catch (thrown) {
    if (thrown instanceof SluicewayError) return { is: 'failed', again: false, error: thrown };
    const why = interrupted(request, timeout) ?? reasonOf(thrown);
    const again = interrupted(request, timeout) === null;
    return { is: 'failed', again, error: fail(`${name}: ${why}`, thrown) };
  }
}

/** What cut the attempt short, if anything of ours did. */
function interrupted(
  { abort, timeoutMs = defaultTimeout }: HttpRequest,
  timeout: AbortSignal,
): string | null {
  if (abort?.aborted === true) return 'stopped before it answered';
  return timeout.aborted ? `no answer within ${timeoutMs} ms` : null;
}

async function timed(
  url: URL,
  init: RequestInit,
): Promise<{ readonly from: number; readonly response: Response }> {
  const from = performance.now();
  return { from, response: await fetch(url, init) };
}

/** What the server asks for in seconds (a date is not heeded); in ms, never more than can be waited for. */
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
