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

/** Any operation may answer these, though few descriptions say so. */
export const COMMON_ERRORS: ReadonlySet<number> = new Set([400, 401, 403, 404, 422, 429, 500, 502, 503, 504]);

export const exceptions: readonly Exception[] = [
  {
    reason: 'a link that was not given is an empty string, which is no URI; so says the default beside the format',
    covers: ({ side, at, message }) =>
      side === 'response' && /\/(target_url|log_url|environment_url)$/.test(at) && message.includes('format "uri"'),
  },
];
