/** Where GitHub is known to deviate from its own description. Each exception has a reason. */
export interface Exception {
  readonly reason: string;
  readonly covers: (violation: Violation) => boolean;
}

export interface Violation {
  /** `POST /repos/{owner}/{repo}/deployments`. */
  readonly operation: string;
  readonly side: 'query' | 'request' | 'response';
  readonly status: number | null;
  /** Where in the query or the body, `/0/target_url`. */
  readonly at: string;
  readonly message: string;
}

/** The message about what a value has and its schema does not mention. */
export const NOT_DESCRIBED = 'is not described';

/** Any operation may answer these, though few descriptions say so. */
export const COMMON_ERRORS: ReadonlySet<number> = new Set([400, 401, 403, 404, 422, 429, 500, 502, 503, 504]);

const isError = (status: number | null): boolean => status !== null && status >= 400;

export const exceptions: readonly Exception[] = [
  {
    reason: 'a link that was not given is an empty string, which is no URI; so says the default beside the format',
    covers: ({ side, at, message }) =>
      side === 'response' && /\/(target_url|log_url|environment_url)$/.test(at) && message.includes('format "uri"'),
  },
  {
    reason: 'GitHub adds its status to the body of every error since 2024; few schemas of errors have it',
    covers: ({ status, at, message }) => isError(status) && at === '/status' && message === NOT_DESCRIBED,
  },
  {
    reason: 'the guide to deployments shows `errors` with the contexts in a 409; its schema has none',
    covers: ({ operation, status, at }) =>
      operation === 'POST /repos/{owner}/{repo}/deployments' && status === 409 && at === '/errors',
  },
];
