/** The innermost layer of the client: sees every single request on the wire, also those that are repeated. */
import type { Octokit } from '@octokit/rest';
import { RequestError } from '@octokit/request-error';
import { SluicewayError } from '../errors.ts';
import type { Clock } from './clock.ts';
import { isLimit } from './refusal.ts';

export interface Watch {
  readonly clock: Clock;
  readonly calls: Map<string, number>;
  readonly abort: AbortSignal | undefined;
  /** How long one request may take, in ms. */
  readonly deadlineMs: number;
}

/** Method and template of the path; GraphQL is one kind, wherever it lives. */
export const callName = (options: { readonly method: string; readonly url: string }): string =>
  options.url.endsWith('/graphql') ? 'POST /graphql' : `${options.method} ${options.url}`;

export const cancelled = (cause?: unknown): SluicewayError =>
  new SluicewayError('CANCELLED', 'Stopped while waiting for GitHub', cause);

/**
 * The throttling plugin waits for `retry-after` only where the message has these words. A bare 429, or a 403
 * that says how long to wait, asks for the same.
 */
function nameTheLimit(error: RequestError): void {
  const spent = error.response?.headers['x-ratelimit-remaining'] === '0';
  if (isLimit(error) && !spent && !/\bsecondary rate\b/i.test(error.message)) {
    error.message += ' (secondary rate limit)';
  }
}

/** Octokit gives the empty text for JSON that broke off on the way. */
const wasCutOff = (response: {
  readonly headers: { readonly 'content-type'?: string };
  readonly data: unknown;
}): boolean => response.data === '' && /\bjson\b/.test(response.headers['content-type'] ?? '');

/** A plugin for Octokit that counts, listens to the clock, and takes half an answer for none. */
export const watching =
  (watch: Watch) =>
  (octokit: Pick<Octokit, 'hook'>): void => {
    octokit.hook.wrap('request', async (request, options) => {
      if (watch.abort?.aborted === true) throw cancelled(watch.abort.reason);
      const name = callName(options);
      watch.calls.set(name, (watch.calls.get(name) ?? 0) + 1);
      const deadline = AbortSignal.timeout(watch.deadlineMs);
      options.request.signal =
        watch.abort === undefined ? deadline : AbortSignal.any([watch.abort, deadline]);
      try {
        const response = await request(options);
        watch.clock.heard(response.headers.date);
        if (wasCutOff(response)) throw new RequestError('the answer was cut off', 500, { request: options });
        return response;
      } catch (error) {
        if (error instanceof RequestError && error.response !== undefined) {
          watch.clock.heard(error.response.headers.date);
          nameTheLimit(error);
        }
        throw error;
      }
    });
  };
