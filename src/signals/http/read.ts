/** An HTTP endpoint, asked once, or once for each arm where the request itself names the arm. */
import { type Reading, type Sample, type Some, truth, value, type Window } from '../../judge/reading.ts';
import { pick, toNumber } from '../../transport/path.ts';
import { expandAll, expandJson, expandUrl, type Variables } from '../../transport/expand.ts';
import type { HttpAnswer, HttpRequest } from '../../transport/http.ts';
import { messageOf, SluicewayError } from '../../errors.ts';
import { type Arm, type SourceDeps, sourcesOf } from '../deps.ts';
import { figureOf, oneArm, twoArms } from '../figure.ts';
import type { ReadSource } from '../source.ts';
import type { HttpConfig } from './spec.ts';

/** The candidate's own slot, asked whether it is well, gave no answer at all. */
interface Silent {
  readonly silent: string;
}
/** The answer, or why there is none. */
type Got = HttpAnswer | Silent | string;

export const read =
  (deps: SourceDeps): ReadSource<HttpConfig> =>
  async (config, fields, window, abort) => {
    const ask = async (arm: Arm): Promise<Got> =>
      fresh(config, await answerOf(deps, config, sourcesOf(deps, arm, window), abort), window);
    const { only } = deps;
    if (!config.perArm) return fromOne(config, fields, await ask(only ?? 'candidate'), only);
    if (only !== undefined) {
      const got = await ask(only);
      return new Map(
        fields.map((field) => [field, oneArm(sampleOf(config, field, got, config.arms?.[only]))]),
      );
    }
    const [candidate, live] = await Promise.all([ask('candidate'), ask('live')]);
    return new Map(
      fields.map((field) => {
        const of = (got: Got, arm: Arm): Sample | string => sampleOf(config, field, got, config.arms?.[arm]);
        return [field, twoArms(of(candidate, 'candidate'), of(live, 'live'))];
      }),
    );
  };

/** One answer for both arms, each at its own path, or for the signal as a whole. */
function fromOne(
  config: HttpConfig,
  fields: Some<string>,
  got: Got,
  only?: Arm,
): ReadonlyMap<string, Reading> {
  return new Map(
    fields.map((field) => {
      const { arms } = config;
      const of = (root?: string): Sample | string => sampleOf(config, field, got, root);
      const armed = arms !== undefined && config.fields[field] !== undefined;
      if (armed && only !== undefined) return [field, oneArm(of(arms[only]))];
      return [field, armed ? twoArms(of(arms.candidate), of(arms.live)) : oneArm(of(), noteOf(got))];
    }),
  );
}

/** Seconds up to the year 2286, ms above. */
const SECONDS = 1e10;

function momentOf(written: unknown): number {
  const figure = toNumber(written);
  if (figure !== undefined) return figure < SECONDS ? figure * 1000 : figure;
  return typeof written === 'string' ? Date.parse(written) : Number.NaN;
}

/** Figures that are older than the look say nothing about it. */
function fresh({ at }: HttpConfig, got: Got, { from, to }: Window): Got {
  if (at === undefined || from === to || typeof got === 'string' || 'silent' in got) return got;
  if (!succeeded(got)) return got;
  const found = pick(got.json(), at);
  if (found.is === 'missing') return found.why;
  const moment = momentOf(found.value);
  if (Number.isNaN(moment)) return `${at} is no time: ${JSON.stringify(found.value)}`;
  if (moment >= from) return got;
  return `its figures are stale: they are from ${new Date(moment).toISOString()}, before the look began`;
}

async function answerOf(
  deps: SourceDeps,
  config: HttpConfig,
  sources: readonly Variables[],
  abort: AbortSignal,
): Promise<Got> {
  try {
    return await deps.http({ ...requestOf(deps, config, sources), abort });
  } catch (thrown) {
    const why = messageOf(thrown);
    return asksSlot(deps, config) && !abort.aborted && isSilence(thrown) ? { silent: why } : why;
  }
}

const isPath = ({ request }: HttpConfig): boolean => request.split(' ')[1]?.startsWith('/') === true;
const asksSlot = ({ defaults }: SourceDeps, config: HttpConfig): boolean =>
  defaults.slot === true && config.base === undefined && isPath(config);

/** Of what the client throws only a connection that failed has a cause. */
const isSilence = (thrown: unknown): boolean =>
  thrown instanceof SluicewayError && thrown.code === 'SIGNAL' && thrown.cause !== undefined;

function requestOf(deps: SourceDeps, config: HttpConfig, sources: readonly Variables[]): HttpRequest {
  const [method = 'GET', target = ''] = config.request.split(' ');
  const inherited = target.startsWith('/') && config.base === undefined;
  const base = target.startsWith('/') ? baseOf(config.base ?? deps.defaults.base, target) : '';
  const headers = { ...(inherited ? deps.defaults.headers : {}), ...config.headers };
  return {
    method,
    url: expandUrl(base + target, ...sources),
    headers: expandAll(headers, ...sources),
    timeoutMs: config.timeout,
    ...(config.body === undefined ? {} : { body: expandJson(config.body, ...sources) }),
  };
}

function baseOf(base: string | undefined, target: string): string {
  if (base !== undefined) return base.replace(/\/+$/, '');
  throw new SluicewayError(
    'CONFIG',
    `${target} is only a path, and nothing says of which host: add \`http: { base: https://… }\` to the config`,
  );
}

function sampleOf(config: HttpConfig, name: string, got: Got, root?: string): Sample | string {
  if (typeof got === 'string') return got;
  // As a load balancer has it: what refuses the connection is down. Of its figures nothing is known.
  if ('silent' in got) return name === '' && config.fields[''] === undefined ? truth(false) : got.silent;
  const field = config.fields[name];
  if (field === undefined) return ownFigure(name, got);
  if (!succeeded(got)) return `answered ${got.status}`;
  try {
    return figureOf(got.json(), field, root);
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** What every answer gives, whatever it says: its status, its time, and whether it is a 2xx. */
function ownFigure(name: string, got: HttpAnswer): Sample | string {
  if (name === 'status') return value(got.status) ?? 'no status';
  if (name === 'latency') return value(got.ms, 'ms') ?? 'no time';
  return name === '' ? truth(succeeded(got)) : `the signal has no field "${name}"`;
}

const succeeded = ({ status }: HttpAnswer): boolean => status >= 200 && status < 300;

/** `answered 503: database unreachable`; of a success only the status. */
function noteOf(got: Got): string | undefined {
  if (typeof got === 'string') return undefined;
  if ('silent' in got) return got.silent;
  const said = succeeded(got) ? '' : got.text.replace(/\s+/g, ' ').trim().slice(0, 80);
  return said === '' ? `answered ${got.status}` : `answered ${got.status}: ${said}`;
}
