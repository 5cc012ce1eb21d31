/** One request of a user, told by how it ended. */
import { type Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Ending, LostKind } from './tally.ts';

export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}
export interface Answered extends Ending {
  /** As `name=value`, where the answer set one. */
  readonly cookie: string | undefined;
}
export interface How {
  readonly base: URL;
  /** Absent: a connection for this request alone. */
  readonly agent: Agent | undefined;
  readonly cookie: string | undefined;
  readonly timeoutMs: number;
}

/** Before a byte of an answer came: on a connection that served others before, its end had been on the way already. */
function lostKind(error: NodeJS.ErrnoException, onReused: boolean): LostKind {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  if (error.code === 'ECONNREFUSED') return 'refused';
  // The parser's, such as a body that is longer than was promised.
  if (error.code?.startsWith('HPE_') === true) return 'short';
  return onReused ? 'stale' : 'reset';
}

const lost = (result: LostKind): Answered => ({ side: undefined, result, cookie: undefined });

/** Never throws: what goes wrong is how it ended. */
export function ask(
  { method, path, body }: Asked,
  { base, agent, cookie, timeoutMs }: How,
): Promise<Answered> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const headers = {
      ...(cookie === undefined ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
    };
    const outgoing = request(new URL(path, base), { method, headers, agent: agent ?? false, signal });
    outgoing.once('error', (error: NodeJS.ErrnoException) =>
      resolve(lost(lostKind(error, outgoing.reusedSocket))),
    );
    outgoing.once('response', (answer) => {
      judge(answer).then(resolve, () => resolve(lost(signal.aborted ? 'timeout' : 'short')));
    });
    outgoing.end(body);
  });
}

/** Throws where the answer breaks off: the connection ended before the promised length or the last chunk. */
async function judge(answer: IncomingMessage): Promise<Answered> {
  const body = await text(answer);
  const slot = answer.headers['x-slot'];
  const side = slot === 'blue' || slot === 'green' ? slot : undefined;
  const status = answer.statusCode ?? 0;
  const cookie = answer.headers['set-cookie']?.find((one) => one.startsWith('sw_bucket='))?.split(';')[0];
  const ended = (result: Ending['result']): Answered => ({ side, result, cookie });
  if (answer.headers['x-router-error'] !== undefined) return ended('router');
  return ended(isWhole(answer, body) ? status : 'short');
}

/** Whether JSON is JSON. (Every other answer is as long as it promised to be, or we would not be here.) */
function isWhole(answer: IncomingMessage, body: string): boolean {
  if (answer.headers['content-type']?.startsWith('application/json') !== true) return true;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}
