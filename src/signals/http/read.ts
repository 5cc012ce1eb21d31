/** An HTTP endpoint, asked once, or once for each arm where the request itself names the arm. */
import { type Reading, type Sample, type Some, truth, value } from '../../judge/reading.ts';
import { expandAll, expandJson, expandUrl, type Variables } from '../../transport/expand.ts';
import type { HttpAnswer, HttpRequest } from '../../transport/http.ts';
import { messageOf, SluicewayError } from '../../errors.ts';
import { type Arm, type SourceDeps, sourcesOf } from '../deps.ts';
import { figureOf, oneArm, twoArms } from '../figure.ts';
import type { ReadSource } from '../source.ts';
import type { HttpConfig } from './spec.ts';

/** The answer, or why there is none. */
type Got = HttpAnswer | string;

export const read =
  (deps: SourceDeps): ReadSource<HttpConfig> =>
  async (config, fields, window, abort) => {
    const ask = (arm: Arm): Promise<Got> => answerOf(deps, config, sourcesOf(deps, arm, window), abort);
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

async function answerOf(
  deps: SourceDeps,
  config: HttpConfig,
  sources: readonly Variables[],
  abort: AbortSignal,
): Promise<Got> {
  try {
    return await deps.http({ ...requestOf(deps, config, sources), abort });
  } catch (thrown) {
    return messageOf(thrown);
  }
}

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
  const said = succeeded(got) ? '' : got.text.replace(/\s+/g, ' ').trim().slice(0, 80);
  return said === '' ? `answered ${got.status}` : `answered ${got.status}: ${said}`;
}
