/** A request as routes see it, and what they answer. */
import { z } from 'zod';
import type { Needs } from './permissions.ts';
import type { Hub } from './store/hub.ts';
import type { Token } from './store/token.ts';
import type { Writer } from './store/model.ts';
import type { Repository } from './store/repository.ts';

export interface Call {
  readonly hub: Hub;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The request's path without its query, for links to other pages. */
  readonly path: string;
  /** Parsed JSON; undefined where there was none. */
  readonly body: unknown;
  readonly accept: string;
  readonly caller: Token | null;
  /** What it turned out to take, in the order in which it was asked for: for the journal. */
  readonly needed: Needs[];
}

export interface RepositoryCall extends Call {
  readonly repo: Repository;
}

export interface Reply {
  readonly status: number;
  readonly content:
    | { readonly kind: 'json'; readonly value: unknown }
    | { readonly kind: 'text'; readonly type: string; readonly value: string }
    | { readonly kind: 'none' };
  readonly headers?: Readonly<Record<string, string>>;
  /** Not sent: see `Call.needed`. */
  readonly needed?: readonly Needs[];
}

export const json = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  status,
  content: { kind: 'json', value },
  headers,
});

export const text = (type: string, value: string): Reply => ({
  status: 200,
  content: { kind: 'text', type, value },
});

export const noContent: Reply = { status: 204, content: { kind: 'none' } };

/** One of `errors` in GitHub's 422. */
export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: 'custom' | 'invalid' | 'missing' | 'missing_field' | 'already_exists';
  readonly message?: string;
}

/** Thrown by routes: becomes GitHub's error answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: { readonly errors?: readonly unknown[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

export const notFound = (): ApiError => new ApiError(404, 'Not Found');
export const unprocessable = (message: string): ApiError => new ApiError(422, message);
export const invalid = (...errors: readonly FieldError[]): ApiError =>
  new ApiError(422, 'Validation Failed', { errors });

export const errorReply = (error: ApiError): Reply => {
  const more = error.errors === undefined ? {} : { errors: error.errors };
  const documentation_url = 'https://docs.github.com/rest';
  const value = { message: error.message, ...more, documentation_url, status: String(error.status) };
  return json(error.status, value, error.headers);
};

/** A parameter of the path; that it is missing is a defect of the table of routes. */
export const param = (call: Call, name: string): string => {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no {${name}}`);
  return value;
};

/** A number in the path; anything else is not found, as there is no such record. */
export const number = (call: Call, name: string): number => {
  const value = param(call, name);
  if (!/^\d{1,15}$/.test(value)) throw notFound();
  return Number(value);
};

/** The record, or GitHub's 404. */
export const found = <T>(record: T | undefined): T => {
  if (record === undefined) throw notFound();
  return record;
};

/** The request's body in the shape that the route takes, or GitHub's 422. */
export const input = <T>(call: Call, schema: z.ZodType<T>): T => {
  const parsed = schema.safeParse(call.body ?? {});
  if (parsed.success) return parsed.data;
  throw unprocessable(`Invalid request.\n\n${z.prettifyError(parsed.error)}`);
};

/** Who writes. Routes that write need a permission, so there is one. */
export const writer = (call: Call): Writer => {
  if (call.caller === null) throw new ApiError(401, 'Requires authentication');
  return { account: call.caller.account, app: call.caller.app };
};
