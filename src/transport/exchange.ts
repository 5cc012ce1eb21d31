/** What is asked of the HTTP client, and what it answers. */

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
