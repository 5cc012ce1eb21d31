/** What nginx says of itself, at the management server of fragment.ts. */
import type { Slot } from '../../../config/plan.ts';
import { messageOf, SluicewayError } from '../../../errors.ts';
import { beginning } from '../../../transport/answer.ts';
import { expandUrl, type Variables } from '../../../transport/expand.ts';
import type { Http, HttpAnswer } from '../../../transport/http.ts';
import { whole } from './buckets.ts';

export interface Management {
  readonly http: Http;
  /** Of the management server, as the config writes it. */
  readonly base: string;
  /** What `$NAME` stands for. */
  readonly values: Variables;
}

/** By the name that the config gives it, as its value may be masked. @throws SluicewayError TRAFFIC */
async function ask({ http, base, values }: Management, path: string): Promise<HttpAnswer> {
  const url = expandUrl(`${base.replace(/\/+$/, '')}${path}`, values);
  try {
    return await http({ method: 'GET', url, headers: {} });
  } catch (thrown) {
    const where = `rollout.traffic.nginx: the management server ${base} does not answer`;
    throw new SluicewayError('TRAFFIC', `${where} (${messageOf(thrown)}): does nginx run?`, thrown);
  }
}

/** Any server may answer 200: only a percentage in the body is nginx's own word. */
function percentIn({ status, text }: HttpAnswer): number | undefined {
  const found = /^(\d{1,3})\s*$/.exec(text)?.[1];
  return status === 200 && found !== undefined && Number(found) <= whole ? Number(found) : undefined;
}

/** The percent of green as nginx sees it. @throws SluicewayError TRAFFIC where it does not tell. */
export async function servedPercent(management: Management): Promise<number> {
  const answer = await ask(management, '/serving');
  const percent = percentIn(answer);
  if (percent !== undefined) return percent;
  const cure =
    answer.status === 403 || answer.status === 404
      ? 'nginx does not find the folders, or its user may not read them (all folders above need x too)'
      : 'is `management` the address of the management server of the fragment?';
  throw new SluicewayError(
    'TRAFFIC',
    `${management.base}/serving answered ${answer.status}: ${beginning(answer.text)}; ${cure}`,
  );
}

/** Whether the slot has a request in flight, by any worker; `unknown` where nginx does not tell. */
export async function inFlight(management: Management, slot: Slot): Promise<'empty' | 'busy' | 'unknown'> {
  const answer = await ask(management, `/in-flight/${slot}`).catch(() => undefined);
  if (answer === undefined) return 'unknown';
  if (answer.status === 409) return 'busy';
  return percentIn(answer) === undefined ? 'unknown' : 'empty';
}
