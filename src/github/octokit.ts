/** Octokit as we want it: paced, patient within bounds, and with failures in words for people. */
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import Bottleneck from 'bottleneck/light.js';
import { refusal } from './refusal.ts';
import { callName, cancelled, type Watch, watching } from './watch.ts';

export interface OctokitOptions {
  readonly token: string;
  readonly baseUrl: string;
  readonly userAgent: string;
  readonly tell: (line: string) => void;
  /** How long a second of waiting lasts, in ms. */
  readonly secondMs: number;
  /** Clients that share a pace share it. */
  readonly id: string;
}

/** What the API's answers are typed after; the version that Octokit's types describe. */
const API_VERSION = '2022-11-28';
/** GitHub allows 80 writes a minute. A rollback must not wait a second between its three, as the plugin would. */
const WRITES_A_MINUTE = 60;
/** Longer than this, in s, no limit is waited for: the next run goes on from the ledger. */
const LONGEST_WAIT = 300;
/** Refusals that asking again does not change; 429 is the throttling's. */
const FINAL = [400, 401, 403, 404, 409, 410, 422, 429, 451];

const pace = (): Bottleneck.Group =>
  new Bottleneck.Group({
    maxConcurrent: 1,
    reservoir: WRITES_A_MINUTE,
    reservoirRefreshAmount: WRITES_A_MINUTE,
    reservoirRefreshInterval: 60_000,
  });

function throttle({ id, tell, secondMs }: OctokitOptions) {
  const wait =
    (limit: string) =>
    (
      seconds: number,
      request: { method: string; url: string },
      _octokit: unknown,
      times: number,
    ): boolean => {
      if (times >= 3 || seconds > LONGEST_WAIT) return false;
      tell(`GitHub's ${limit} is reached: waiting ${seconds} s before ${callName(request)}`);
      return true;
    };
  const group = pace();
  const handlers = { onRateLimit: wait('request limit'), onSecondaryRateLimit: wait('secondary limit') };
  return { id, write: group, notifications: group, retryAfterBaseValue: secondMs, ...handlers };
}

/** For writes that may be done twice: setting what is already set, making an object that nothing points to. */
export const repeatable = { repeatable: true } as const;

/** Rejects as soon as the signal fires, whatever `work` is waiting for. */
async function unlessAborted<T>(abort: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (abort === undefined) return work;
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(cancelled(abort.reason));
  });
  if (abort.aborted) stop();
  abort.addEventListener('abort', stop);
  return Promise.race([work, stopped]).finally(() => abort.removeEventListener('abort', stop));
}

/**
 * The outermost layer: each call gets settings of its own, and its failure words for people. A write whose
 * repetition does no harm says so by `request: repeatable`.
 */
function guard(octokit: Octokit, abort: AbortSignal | undefined): void {
  octokit.hook.wrap('request', async (request, options) => {
    const again = options.method === 'GET' || options.request.repeatable === true;
    // Octokit hands on this very object, and settings left out are shared by all calls. A count of retries
    // may only be set where it is none: the retry plugin takes it as an order, whatever the answer is.
    options.headers = { ...options.headers, 'x-github-api-version': API_VERSION };
    options.request = { ...options.request, ...(again ? {} : { retries: 0 }) };
    try {
      return await unlessAborted(abort, Promise.resolve(request(options)));
    } catch (error) {
      throw error instanceof RequestError ? refusal(error, callName(options)) : error;
    }
  });
}

/** Every call of what is returned throws SluicewayError, or what a defect of ours threw. */
export function createOctokit(options: OctokitOptions, watch: Watch): Octokit {
  const quiet = (): void => undefined;
  const octokit = new (Octokit.plugin(watching(watch), retry, throttling))({
    auth: options.token,
    baseUrl: options.baseUrl,
    userAgent: options.userAgent,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    retry: { doNotRetry: FINAL, retryAfterBaseValue: options.secondMs },
    throttle: throttle(options),
  });
  guard(octokit, watch.abort);
  return octokit;
}
