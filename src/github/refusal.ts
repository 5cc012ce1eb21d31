/** What GitHub's refusals mean, for people and for our own code. */
import { RequestError } from '@octokit/request-error';
import { z } from 'zod';
import { SluicewayError } from '../errors.ts';
import { howToGrant, wanted } from './permissions.ts';

const detail = z.union([
  z.string(),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.unknown(),
]);
const answer = z.object({ message: z.string(), errors: z.array(detail).default([]) });

const requestErrorIn = (thrown: unknown): RequestError | null => {
  if (thrown instanceof RequestError) return thrown;
  return thrown instanceof SluicewayError && thrown.cause instanceof RequestError ? thrown.cause : null;
};

/** The HTTP status behind what was thrown: 0 where no whole answer came, null where it was no request. */
export function statusOf(thrown: unknown): number | null {
  const error = requestErrorIn(thrown);
  if (error === null) return null;
  return error.response === undefined ? 0 : error.status;
}

/** Whether the work may have been done although the call failed: a 5xx, a lost answer, a deadline that passed. */
export function mayHaveHappened(thrown: unknown): boolean {
  const status = statusOf(thrown);
  return status === 0 || (status !== null && status >= 500);
}

/** GitHub's own words, with the single errors of a 422. */
function words(error: RequestError): string {
  const said = answer.safeParse(error.response?.data);
  if (!said.success) return error.message;
  const details = said.data.errors.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return [said.data.message, ...details].join('; ');
}

/** Whether a 403 or 429 is about too many requests, not about permissions. */
export function isLimit(error: RequestError): boolean {
  const headers = error.response?.headers ?? {};
  if (error.status === 429) return true;
  if (error.status !== 403) return false;
  return (
    headers['x-ratelimit-remaining'] === '0' ||
    headers['retry-after'] !== undefined ||
    /rate limit/i.test(error.message)
  );
}

function limited(error: RequestError, call: string): SluicewayError {
  const reset = Number(error.response?.headers['x-ratelimit-reset'] ?? Number.NaN);
  const until = Number.isFinite(reset) ? ` It is lifted at ${new Date(reset * 1000).toISOString()}.` : '';
  const cure = 'Run it again then, or pass the token of a GitHub App, which has a limit of its own.';
  return new SluicewayError('GITHUB', `GitHub's request limit is used up (${call}).${until} ${cure}`, error);
}

function unpermitted(error: RequestError, call: string): SluicewayError {
  const [method = 'GET', path = ''] = call.split(' ');
  const lines = wanted(error.response?.headers['x-accepted-github-permissions'], method, path);
  const found = `The token lacks ${lines.join(' and ')} (GitHub answered 403 to ${call}: ${words(error)}).`;
  return new SluicewayError('PERMISSION', `${found} ${howToGrant(lines)}`, error);
}

function unseen(error: RequestError, call: string): SluicewayError {
  const [method = 'GET', path = ''] = call.split(' ');
  const lines = wanted(error.response?.headers['x-accepted-github-permissions'], method, path);
  const found = `GitHub knows nothing under ${new URL(error.request.url).pathname} (404 to ${call}).`;
  return new SluicewayError(
    'NOT_FOUND',
    `${found} Either it does not exist, or the token may not see it: that takes ${lines.join(' and ')}. ${howToGrant(lines)}`,
    error,
  );
}

/**
 * @param call method and template of the path, such as `GET /repos/{owner}/{repo}/deployments`
 * @returns the error for people; what was thrown stands in `cause`
 */
export function refusal(error: RequestError, call: string): SluicewayError {
  const status = statusOf(error);
  if (isLimit(error)) return limited(error, call);
  if (status === 401) {
    const cure = 'Pass one that is valid as the input token; that of a job ends with the job.';
    return new SluicewayError(
      'PERMISSION',
      `GitHub does not accept the token (401 to ${call}). ${cure}`,
      error,
    );
  }
  if (status === 403) return unpermitted(error, call);
  if (status === 404) return unseen(error, call);
  if (status === 0)
    return new SluicewayError('GITHUB', `No answer from GitHub to ${call}: ${error.message}`, error);
  const again =
    error.status >= 500 ? ' Run it again; https://www.githubstatus.com says whether GitHub has trouble.' : '';
  return new SluicewayError(
    'GITHUB',
    `GitHub answered ${error.status} to ${call}: ${words(error)}.${again}`,
    error,
  );
}
