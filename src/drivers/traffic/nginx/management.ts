/** What nginx says of itself, at the management server of fragment.ts. */
import type { Slot } from '../../../config/plan.ts';
import { messageOf, SluicewayError } from '../../../errors.ts';
import { beginning } from '../../../transport/answer.ts';
import { expandUrl, type Variables } from '../../../transport/expand.ts';
import type { Http, HttpAnswer } from '../../../transport/http.ts';
import { awaitEmpty, type Drained, type InFlight } from '../drain.ts';
import { quoted, type Shell } from '../shell.ts';
import { parseInclude } from './include.ts';
import { whole } from './buckets.ts';
import { counted } from './fragment.ts';

export interface Management {
  /** Of the management server, as the config writes it: safe to show. */
  readonly base: string;
  /** @throws SluicewayError TRAFFIC where it does not answer, INPUT for a `$NAME` without a value */
  readonly get: (path: string) => Promise<Answer>;
}
type Answer = Pick<HttpAnswer, 'status' | 'text'>;

export interface Address {
  /** The part of the config that gives it. */
  readonly setting: `rollout.traffic.${'nginx' | 'nginx-reload'}`;
  /** As the config writes it. */
  readonly base: string;
  /** What `$NAME` stands for. */
  readonly values: Variables;
}

const full = ({ base, values }: Address, path: string): string =>
  expandUrl(`${base.replace(/\/+$/, '')}${path}`, values);

/** By the name that the config gives it, as its value may be masked. */
function silent({ setting }: Address, base: string, thrown: unknown): SluicewayError {
  const where = `${setting}: the management server ${base} does not answer`;
  return new SluicewayError('TRAFFIC', `${where} (${messageOf(thrown)}): does nginx run?`, thrown);
}

/** Asked from here. */
export const askedHere = (address: Address, http: Http): Management => ({
  base: address.base,
  get: async (path) => {
    const url = full(address, path);
    return http({ method: 'GET', url, headers: {} }).catch((thrown: unknown) => {
      throw silent(address, address.base, thrown);
    });
  },
});

const curl = 'curl -sS --max-time 10 -w "\\n%{http_code}"';

/** Asked on nginx's own machine, by curl: the server may then listen on 127.0.0.1. */
export function askedBy(address: Address, shell: Shell): Management {
  const base = `${shell.prefix}${address.base}`;
  const get = async (path: string): Promise<Answer> => {
    const command = `${curl} ${quoted(full(address, path))}`;
    const said = await shell.run(command).catch((thrown: unknown) => {
      throw silent(address, base, thrown);
    });
    const end = said.lastIndexOf('\n');
    return { status: Number(said.slice(end + 1)), text: said.slice(0, end) };
  };
  return { base, get };
}

/** Any server may answer 200: only a percentage in the body is nginx's own word. */
function percentIn({ status, text }: Answer): number | undefined {
  const found = /^(\d{1,3})\s*$/.exec(text)?.[1];
  return status === 200 && found !== undefined && Number(found) <= whole ? Number(found) : undefined;
}

/** The percent of green as nginx sees it. @throws SluicewayError TRAFFIC where it does not tell. */
export async function servedPercent(management: Management): Promise<number> {
  const answer = await management.get('/serving');
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

const isOurs = (text: string): boolean => /^\d{1,3}\s*$/.test(text) || parseInclude(text) !== undefined;

/** Whether the slot has as many requests in flight, or more, by any worker; `undefined` where nginx does not tell. */
async function has({ get }: Management, slot: Slot, count: number): Promise<boolean | undefined> {
  const { status, text } = await get(`/in-flight/${slot}${count === 1 ? '' : `/${count}`}`);
  if (status === 409) return true;
  // Any server may answer 200.
  return status === 200 && isOurs(text) ? false : undefined;
}

/** nginx tells no number, only whether a limit is reached: so it is asked limit by limit, up to the first that is not. */
async function inFlight(management: Management, slot: Slot): Promise<InFlight | undefined> {
  let reached = 0;
  for (const count of counted) {
    const more = await has(management, slot, count);
    if (more === true) reached = count;
    // A fragment from before there were counts knows the first limit alone.
    else if (more === undefined) return reached === 0 ? undefined : { count: reached, orMore: true };
    else return { count: reached, orMore: count - reached > 1 };
  }
  return { count: reached, orMore: true };
}

export const drainBy = (management: Management, slot: Slot, deadlineMs: number): Promise<Drained> =>
  awaitEmpty(() => inFlight(management, slot), deadlineMs);
