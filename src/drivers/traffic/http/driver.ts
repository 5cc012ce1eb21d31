/** Any router with an admin API: what is read and written where is the user's to say (spec.ts). */
import type { HttpDefaults } from '../../../config/parts.ts';
import type { Exposure, Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { beginning } from '../../../transport/answer.ts';
import { expandAll, expandJson, expandUrl, type Json, type Variables } from '../../../transport/expand.ts';
import type { Http, HttpAnswer } from '../../../transport/http.ts';
import { pick, pickNumber } from '../../../transport/path.ts';
import type { Router } from '../confirmed.ts';
import { awaitEmpty, type Drained, exactly } from '../drain.ts';
import type { Sides, TrafficReading } from '../driver.ts';
import { exposureOf, percentOf } from '../share.ts';
import type { HttpTraffic } from './spec.ts';

export interface HttpRouterDeps {
  readonly http: Http;
  readonly defaults: HttpDefaults;
  /** What `$NAME` stands for. */
  readonly values: Variables;
}
interface Call {
  /** As it stands in the config: safe to show. */
  readonly request: string;
  readonly body?: Json | undefined;
  readonly variables: Variables;
}

const fail = (request: string, found: string): SluicewayError =>
  new SluicewayError('TRAFFIC', `${request} ${found}`);

/** A path alone goes to `http.base`, and only there go its headers: a token is not for any other host. */
function placeOf(target: string, { defaults, values }: HttpRouterDeps, variables: Variables) {
  if (!target.startsWith('/')) return { url: expandUrl(target, variables, values), headers: {} };
  if (defaults.base === undefined)
    throw fail(target, 'is only a path: set `http.base`, or write the whole URL');
  return {
    url: expandUrl(`${defaults.base.replace(/\/+$/, '')}${target}`, variables, values),
    headers: expandAll(defaults.headers, variables, values),
  };
}

async function send(deps: HttpRouterDeps, { request, body, variables }: Call): Promise<HttpAnswer> {
  const [method = '', target = ''] = request.split(' ');
  const answer = await deps.http({
    method,
    ...placeOf(target, deps, variables),
    ...(body === undefined ? {} : { body: expandJson(body, variables, deps.values) }),
    ...(method === 'PUT' ? { idempotent: true } : {}),
  });
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw fail(request, `answered ${answer.status}: ${beginning(answer.text)}`);
}

async function figure(
  deps: HttpRouterDeps,
  call: Call,
  path: string,
): Promise<{ json: unknown; found: number }> {
  const json = (await send(deps, call)).json();
  const found = pickNumber(json, path);
  if (typeof found === 'string') throw fail(call.request, `gave no figure: ${found}`);
  return { json, found };
}

type ShareRead = NonNullable<HttpTraffic['serving']>;

async function share(deps: HttpRouterDeps, { request, value, unit = '%' }: ShareRead, variables: Variables) {
  const { json, found } = await figure(deps, { request, variables }, value);
  const exposure = exposureOf(found, unit);
  if (exposure !== undefined) return { json, exposure };
  const range = unit === '%' ? '0 to 100 %' : '0 to 1 (with `unit: share`)';
  throw fail(request, `says ${found} at ${value}: that is no share of ${range}`);
}

/** A figure that is the non-live slot's is turned round where that one is not our candidate. */
function ofCandidate(exposure: Exposure, json: unknown, { read }: HttpTraffic, sides: Sides): Exposure {
  if (read.live === undefined) return exposure;
  const live = pick(json, read.live);
  if (live.is === 'found' && live.value === sides.live) return exposure;
  if (live.is === 'found' && live.value === sides.candidate) return { share: 1 - exposure.share };
  const found = live.is === 'found' ? `the live slot is ${JSON.stringify(live.value)}` : live.why;
  throw fail(read.request, `does not fit: ${found}, and the slots are ${sides.live} and ${sides.candidate}`);
}

const slots = ({ candidate, live }: Sides): Variables => ({ CANDIDATE_SLOT: candidate, LIVE_SLOT: live });

async function read(config: HttpTraffic, deps: HttpRouterDeps, sides: Sides): Promise<TrafficReading> {
  const { json, exposure } = await share(deps, config.read, slots(sides));
  const set = ofCandidate(exposure, json, config, sides);
  if (config.serving === undefined) return { set, serving: 'unknown' };
  // No figure is no fault here: a router that has served nobody yet has no share to tell.
  const serving = await share(deps, config.serving, slots(sides)).catch(() => undefined);
  return { set, serving: serving?.exposure ?? 'unknown' };
}

async function drain(
  config: HttpTraffic,
  deps: HttpRouterDeps,
  sides: Sides,
  slot: Slot,
  deadlineMs: number,
): Promise<Drained> {
  const asked = config['in-flight'];
  if (asked === undefined) return 'unknown';
  const call = { request: asked.request, variables: { ...slots(sides), SLOT: slot } };
  return awaitEmpty(async () => exactly((await figure(deps, call, asked.value)).found), deadlineMs);
}

export function httpRouter(config: HttpTraffic, deps: HttpRouterDeps, sides: Sides): Router {
  const set = async ({ share: to }: Exposure): Promise<void> => {
    const variables = { ...slots(sides), EXPOSURE: percentOf(to), SHARE: to };
    await send(deps, { ...config.write, variables });
  };
  return {
    read: () => read(config, deps, sides),
    set,
    drain: (slot, deadlineMs) => drain(config, deps, sides, slot, deadlineMs),
  };
}
