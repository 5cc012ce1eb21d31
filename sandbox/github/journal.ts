/** What was asked of the stand-in, request by request. */
import type { Instant } from '../../src/judge/reading.ts';
import type { Needs } from './permissions.ts';

export interface RecordedCall {
  readonly method: string;
  /** With the method and as GitHub's template, `POST /repos/{owner}/{repo}/deployments`; as asked if unknown. */
  readonly path: string;
  /** As asked, with the query. */
  readonly url: string;
  /** As it was sent; '' where there was none. */
  readonly body: string;
  /** 0 where the connection was cut. */
  readonly status: number;
  /** The permissions that an answer took; none of a refused call. */
  readonly needed: readonly Needs[];
  readonly at: Instant;
  /** Login of the token's account, null without a valid token. */
  readonly by: string | null;
  /** Slug of the token's app. */
  readonly app: string | null;
  /** The workflow run that the token was made for. */
  readonly run: number | null;
}
