/** One request from its arrival to its answer: who asks, what for, may they, what is it. */
import { ApiError, type Call, errorReply, notFound, type Reply } from './call.ts';
import { accepted, grants, type Needs, sees } from './permissions.ts';
import { rateHeaders, spend } from './rate.ts';
import { type Match, match } from './route.ts';
import { routes } from './routes/table.ts';
import type { Hub } from './store/hub.ts';
import type { Token } from './store/token.ts';
import type { Repository } from './store/repository.ts';

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Who asks for what, as far as it is known. */
export interface Identified {
  readonly match: Match | undefined;
  readonly caller: Token | null;
  /** Its token is not known. */
  readonly refused: boolean;
}

const header = (request: Request, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

const tokenOf = (request: Request): string | undefined =>
  /^(?:bearer|token)\s+(\S+)$/i.exec(header(request, 'authorization'))?.[1];

export const identify = (hub: Hub, request: Request): Identified => {
  const value = tokenOf(request);
  const caller = hub.tokens.get(value ?? '') ?? null;
  const hit = match(routes, request.method, request.url.pathname);
  return { match: hit, caller, refused: value !== undefined && caller === null };
};

const bodyOf = ({ body }: Request): unknown => {
  if (body === '') return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return value;
  } catch {
    throw new ApiError(400, 'Problems parsing JSON');
  }
};

const refuse = (caller: Token | null, repo: Repository, needs: Needs): never => {
  const headers = { 'x-accepted-github-permissions': accepted(needs) };
  if (caller === null) throw new ApiError(401, 'Requires authentication');
  if (repo.facts.private && needs !== 'nothing' && needs.level === 'read')
    throw new ApiError(404, 'Not Found', { headers });
  const kind = caller.app === null ? 'personal access token' : 'integration';
  throw new ApiError(403, `Resource not accessible by ${kind}`, { headers });
};

const answer = (call: Call, { route, params }: Match): Reply => {
  if (route.scope === 'site') return route.answer(call);
  const repo = call.hub.repository(`${params.owner ?? ''}/${params.repo ?? ''}`);
  if (repo === undefined || !sees(call.caller, repo)) throw notFound();
  call.needed.push(route.needs);
  if (!grants(call.caller, repo, route.needs)) refuse(call.caller, repo, route.needs);
  return route.answer({ ...call, repo });
};

const callOf = (hub: Hub, request: Request, params: Call['params'], caller: Token | null): Call => ({
  hub,
  params,
  query: request.url.searchParams,
  path: request.url.pathname,
  body: bodyOf(request),
  accept: header(request, 'accept'),
  caller,
  needed: [],
});

const VERSIONS = new Set(['', '2022-11-28', '2026-03-10']);

const attempt = (hub: Hub, request: Request, { match: hit, caller, refused }: Identified): Reply => {
  const version = header(request, 'x-github-api-version');
  if (!VERSIONS.has(version)) throw new ApiError(400, `${version} is no version of the API.`);
  if (refused) throw new ApiError(401, 'Bad credentials');
  if (request.url.pathname !== '/rate_limit') spend(hub, caller);
  if (hit === undefined) throw notFound();
  const call = callOf(hub, request, hit.params, caller);
  return { ...answer(call, hit), needed: call.needed };
};

const guarded = (work: () => Reply): Reply => {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError) return errorReply(error);
    throw error;
  }
};

/** Does what is asked. GitHub's own errors are answers; whatever is thrown is a defect of the stand-in. */
export const handle = (hub: Hub, request: Request, who: Identified): Reply => {
  const reply = guarded(() => attempt(hub, request, who));
  return { ...reply, headers: { ...rateHeaders(hub, who.caller), ...reply.headers } };
};
