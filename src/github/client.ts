/**
 * The one way to GitHub's API. Reads are repeated after a 5xx or a lost answer; writes never are, unless the
 * call says so: whoever creates something looks first for what it may have made. Request limits are waited
 * for as told, within bounds.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { SluicewayError } from '../errors.ts';
import type { Instant } from '../judge/reading.ts';
import { type Clock, createClock } from './clock.ts';
import { createOctokit } from './octokit.ts';
import { cancelled } from './watch.ts';

export type Repo = Readonly<Record<'owner' | 'repo', string>>;

export interface ClientOptions {
  readonly token: string;
  /** `owner/name` */
  readonly repository: string;
  /** Root of the REST API (GITHUB_API_URL). */
  readonly baseUrl: string;
  /** Where it is not `/graphql` under `baseUrl` (GITHUB_GRAPHQL_URL). */
  readonly graphqlUrl?: string;
  /** This run, `<run id>.<attempt>`: goes into the user agent, so that GitHub's records name it. */
  readonly run?: string;
  /** Told, in one line, when a request limit makes us wait. */
  readonly tell?: (line: string) => void;
  readonly abort?: AbortSignal;
  /** How long a second of waiting lasts, in ms: less than 1000 only in the sandbox. */
  readonly secondMs?: number;
  /** How long one request may take, in ms. */
  readonly deadlineMs?: number;
}

export interface GitHub {
  readonly rest: Octokit['rest'];
  readonly repo: Repo;
  /** The body of the answer, unchecked, with GraphQL's own `errors`. Never repeated. */
  graphql(query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** GitHub's time; throws where nothing was asked yet. */
  now(): Instant;
  /** Requests so far by method and template of the path, repeated ones included. */
  calls(): Readonly<Record<string, number>>;
  /** Waits on the runner's clock; ends early, by a throw, when the client is aborted. */
  pause(seconds: number): Promise<void>;
  /** The same object for every form of one client: what is known of the repository is kept by it. */
  readonly origin: object;
  /** The same client, clock and count, under another signal: for the last words of a run that is stopped. */
  withAbort(abort: AbortSignal | undefined): GitHub;
}

interface Shared {
  readonly clock: Clock;
  readonly calls: Map<string, number>;
  readonly id: string;
}

function parseRepository(repository: string): Repo {
  const [owner, repo, ...rest] = repository.split('/');
  if (owner && repo && rest.length === 0) return { owner, repo };
  throw new SluicewayError('INPUT', `"${repository}" is no repository: write it as owner/name`);
}

function build(options: ClientOptions, shared: Shared, abort: AbortSignal | undefined): GitHub {
  const { token, baseUrl, run, tell = () => undefined, secondMs = 1000, deadlineMs = 30_000 } = options;
  const userAgent = run === undefined ? 'sluiceway' : `sluiceway/${run}`;
  const { clock, calls, id } = shared;
  const octokit = createOctokit(
    { token, baseUrl, userAgent, tell, secondMs, id },
    { clock, calls, abort, deadlineMs },
  );
  const graphql = { baseUrl: (options.graphqlUrl ?? baseUrl).replace(/\/graphql$/, '') };
  return {
    rest: octokit.rest,
    repo: parseRepository(options.repository),
    graphql: async (query, variables) => {
      const answer = await octokit.request('POST /graphql', { ...graphql, query, variables });
      return z.unknown().parse(answer.data);
    },
    now: () => clock.now(),
    calls: () => Object.fromEntries(calls),
    pause: (seconds) =>
      sleep(seconds * secondMs, undefined, abort && { signal: abort }).catch((error: unknown) => {
        throw cancelled(error);
      }),
    origin: shared,
    withAbort: (signal) => build(options, shared, signal),
  };
}

let made = 0;

/**
 * @throws SluicewayError INPUT where token or repository cannot be right. Every call of the client throws
 * SluicewayError; `statusOf` and `mayHaveHappened` (refusal.ts) tell what stands behind one.
 */
export function createClient(options: ClientOptions): GitHub {
  // Checked here because the platform's own error would print it.
  if (!/^[\x21-\x7e]+$/.test(options.token)) {
    const found = options.token === '' ? 'is empty' : 'has spaces, line breaks or letters that no token has';
    throw new SluicewayError('INPUT', `The input token ${found}: leave it out to use the token of the job`);
  }
  made += 1;
  return build(options, { clock: createClock(), calls: new Map(), id: `client-${made}` }, options.abort);
}
