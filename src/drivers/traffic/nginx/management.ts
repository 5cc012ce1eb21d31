/** What nginx says of itself, at the management server of fragment.ts. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { beginning } from '../../../transport/answer.ts';
import { expandUrl, type Variables } from '../../../transport/expand.ts';
import type { Http, HttpAnswer } from '../../../transport/http.ts';
import { quoted, type Shell } from '../shell.ts';
import { parseInclude } from './include.ts';
import { whole } from './buckets.ts';

export interface Management {
  /** Of the management server, as the config writes it: safe to show. */
  readonly base: string;
  readonly get: (path: string) => Promise<Answer>;
}
type Answer = Pick<HttpAnswer, 'status' | 'text'>;

const address = (base: string, path: string, values: Variables): string =>
  expandUrl(`${base.replace(/\/+$/, '')}${path}`, values);

/** Asked from here. */
export const askedHere = (base: string, http: Http, values: Variables): Management => ({
  base,
  get: (path) => http({ method: 'GET', url: address(base, path, values), headers: {} }),
});

/** Asked on nginx's own machine, by curl: the server may then listen on 127.0.0.1. */
export const askedBy = (base: string, shell: Shell, values: Variables): Management => ({
  base: `${shell.prefix}${base}`,
  get: async (path) => {
    const curl = 'curl -sS --max-time 10 -w "\\n%{http_code}"';
    const said = await shell.run(`${curl} ${quoted(address(base, path, values))}`);
    const end = said.lastIndexOf('\n');
    return { status: Number(said.slice(end + 1)), text: said.slice(0, end) };
  },
});

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

/** Whether the slot has a request in flight, by any worker; `unknown` where nginx does not tell. */
async function inFlight(management: Management, slot: Slot): Promise<'empty' | 'busy' | 'unknown'> {
  const answer = await management.get(`/in-flight/${slot}`).catch(() => undefined);
  if (answer?.status === 409) return 'busy';
  // Any server may answer 200.
  return answer?.status === 200 && isOurs(answer.text) ? 'empty' : 'unknown';
}

const isOurs = (text: string): boolean => /^\d{1,3}\s*$/.test(text) || parseInclude(text) !== undefined;

const poll = 200;

export async function drainBy(
  management: Management,
  slot: Slot,
  deadlineMs: number,
): Promise<'empty' | 'still-busy' | 'unknown'> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const found = await inFlight(management, slot);
    if (found === 'empty') return found;
    if (performance.now() >= deadline) return found === 'busy' ? 'still-busy' : found;
    await sleep(poll);
  }
}
