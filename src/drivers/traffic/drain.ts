/** Waiting until a slot that was left has nothing in flight, by whatever its router counts. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Requests under way, a stream or a WebSocket being one. `orMore`: the router counts no further. */
export interface InFlight {
  readonly count: number;
  readonly orMore: boolean;
}

/** `left`: what was still under way when the time was up. */
export type Drained = 'empty' | 'unknown' | { readonly left: InFlight };

export const exactly = (count: number): InFlight => ({ count, orMore: false });
/** Some, and no count of them. */
export const some: InFlight = { count: 1, orMore: true };

const poll = 200;

/**
 * `ask` gives `undefined`, or throws, where the router does not tell. One answer that does not come is not the end: what
 * counts is what the router says at the deadline.
 */
export async function awaitEmpty(
  ask: () => Promise<InFlight | undefined>,
  deadlineMs: number,
): Promise<Drained> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const left = await ask().catch(() => undefined);
    if (left?.count === 0) return 'empty';
    if (performance.now() >= deadline) return left === undefined ? 'unknown' : { left };
    await sleep(poll);
  }
}

/** For people: `1 request`, `3 requests`, `20 or more requests`. */
export const inFlightText = ({ count, orMore }: InFlight): string =>
  `${count}${orMore ? ' or more' : ''} request${count === 1 && !orMore ? '' : 's'}`;
