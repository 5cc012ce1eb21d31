/** What Caddy says of itself, at the management site of fragment.ts. */
import type { Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { beginning } from '../../../transport/answer.ts';
import { expandUrl, type Variables } from '../../../transport/expand.ts';
import type { Http, HttpAnswer } from '../../../transport/http.ts';
import { pick, pickNumber } from '../../../transport/path.ts';
import { exactly, type InFlight } from '../drain.ts';
import { shareOf } from './threshold.ts';

export interface Management {
  readonly http: Http;
  /** Of the management site, as the config writes it. */
  readonly base: string;
  /** What `$NAME` stands for. */
  readonly values: Variables;
}

const ask = ({ http, base, values }: Management, path: string): Promise<HttpAnswer> =>
  http({ method: 'GET', url: expandUrl(`${base.replace(/\/+$/, '')}${path}`, values), headers: {} });

/**
 * The share of green as Caddy sees it. Any server may answer 200, also a Caddy that has no site for us.
 * @throws SluicewayError TRAFFIC where the answer is no threshold.
 */
export async function servedShare(management: Management): Promise<number> {
  const { status, text } = await ask(management, '/serving');
  const share = status === 200 ? shareOf(text.trim()) : undefined;
  if (share !== undefined) return share;
  const cure =
    status === 200 && text === ''
      ? 'Caddy does not find the file, or its user may not read it, and gives blue everything'
      : 'is `management` the address of the management site of the fragment?';
  throw new SluicewayError(
    'TRAFFIC',
    `${management.base}/serving answered ${status}: ${beginning(text)}; ${cure}`,
  );
}

/** Of Caddy's list of upstreams (`/reverse_proxy/upstreams` of its admin API): requests in flight at this address; `undefined` where the list does not name it. */
export function requestsAt(list: unknown, address: string): InFlight | undefined {
  const upstreams: readonly unknown[] = Array.isArray(list) ? list : [];
  const found = upstreams.find((one) => isAt(one, address));
  const count = pickNumber(found, '.num_requests');
  return typeof count === 'number' ? exactly(count) : undefined;
}

function isAt(one: unknown, address: string): boolean {
  const found = pick(one, '.address');
  return found.is === 'found' && found.value === address;
}

/** Requests in flight of a slot, WebSockets too; `undefined` where Caddy does not tell. Throws where it does not answer. */
export async function inFlight(management: Management, slot: Slot): Promise<InFlight | undefined> {
  const address = (await ask(management, `/slot/${slot}`)).text.trim();
  return requestsAt((await ask(management, '/upstreams')).json(), address);
}
