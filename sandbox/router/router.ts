/** The router itself: chooses a side for each request by the user's bucket, passes it on, and keeps count. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Slot } from '../../src/config/plan.ts';
import { bucketCookie, bucketOf, newBucket, sideOf } from './bucket.ts';
import { forward, type Outcome, ownErrorHeader } from './forward.ts';
import { Serving, Traffic } from './observed.ts';

export type Behaviour = 'normal' | 'refuse' | 'lie';

/** All that the router knows. One process, one of these. */
export class Router {
  readonly traffic = new Traffic();
  readonly serving = new Serving();
  readonly slots: Record<Slot, URL | undefined> = { blue: undefined, green: undefined };
  readonly inFlight: Record<Slot, number> = { blue: 0, green: 0 };
  behaviour: Behaviour = 'normal';
  #greenShare = 0;
  /** Whom the last change called the candidate. */
  candidate: Slot = 'green';

  /** Green's share of `whole`. */
  get greenShare(): number {
    return this.#greenShare;
  }

  set greenShare(share: number) {
    if (share !== this.#greenShare) this.serving.changed();
    this.#greenShare = share;
  }

  /** Answers a user's request. */
  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const known = bucketOf(incoming.headers.cookie);
    const bucket = known ?? newBucket();
    const slot = sideOf(bucket, this.#greenShare);
    const age = this.serving.age;
    const start = performance.now();
    this.inFlight[slot] += 1;
    const setCookie = known === undefined ? bucketCookie(bucket) : undefined;
    const outcome = await this.#pass(incoming, response, slot, setCookie);
    this.inFlight[slot] -= 1;
    const at = Date.now();
    if (outcome.is === 'answered') this.serving.answered(slot, age, at);
    this.traffic.add({ slot, at, ms: performance.now() - start, failed: hasFailed(outcome) });
  }

  async #pass(
    incoming: IncomingMessage,
    response: ServerResponse,
    slot: Slot,
    setCookie: string | undefined,
  ): Promise<Outcome> {
    const headers = { 'x-slot': slot };
    const to = this.slots[slot];
    if (to !== undefined) return forward(incoming, response, { to, headers, setCookie });
    response
      .writeHead(502, { ...headers, [ownErrorHeader]: 'NO_ADDRESS' })
      .end(`Slot ${slot} has no address.\n`);
    return { is: 'unreachable' };
  }
}

function hasFailed(outcome: Outcome): boolean {
  switch (outcome.is) {
    case 'answered':
      return outcome.status >= 500;
    case 'unreachable':
    case 'cut':
      return true;
  }
}

/** Users' connections stay open for minutes, so that none is closed while its next request is on the way. */
export function userServer(router: Router): Server {
  return createServer({ keepAliveTimeout: 300_000, requestTimeout: 0 }, (incoming, response) => {
    void router.handle(incoming, response);
  });
}
