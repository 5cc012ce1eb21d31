/** What all drivers share: a write counts only when the router, asked again, says so itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exposure, Slot } from '../../config/plan.ts';
import { messageOf, SluicewayError } from '../../errors.ts';
import type { Drained } from './drain.ts';
import type { TrafficDriver, TrafficReading } from './driver.ts';
import { confirms, equal, percentText } from './share.ts';

/** What a new router has to bring. */
export interface Router {
  readonly read: () => Promise<TrafficReading>;
  /** What is set alone, with no look at what is only needed to go forward: the way back must not fail by that. */
  readonly readSet?: (to: Exposure) => Promise<Exposure>;
  /** Says it to the router, once; the same share again must change nothing. */
  readonly set: (to: Exposure) => Promise<void>;
  readonly drain: (slot: Slot, deadlineMs: number) => Promise<Drained>;
  /** Where what is set and what is served are told apart at once: throws unless this share is served. */
  readonly confirm?: (to: Exposure) => Promise<void>;
}

const interval = 200;

/** To 0 % the router is asked as little as it can be. */
async function setNow(router: Router, to: Exposure): Promise<Exposure> {
  if (to.share === 0 && router.readSet !== undefined) return router.readSet(to);
  return (await router.read()).set;
}

/** The router's last word within the time, whether it is the one that was asked for or not. */
async function readBack(router: Router, to: Exposure, patienceMs: number): Promise<Exposure> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const set = await setNow(router, to);
    if (confirms(set, to) || performance.now() >= deadline) return set;
    await sleep(interval);
  }
}

/** A write whose answer was lost may have been heard: the router is asked before it is called a failure. */
async function settle(router: Router, to: Exposure, thrown: unknown): Promise<void> {
  const now = await setNow(router, to).catch(() => undefined);
  if (now !== undefined && confirms(now, to)) return;
  const stands =
    now === undefined ? 'and it cannot be read either' : `it still gives the candidate ${percentText(now)}`;
  throw new SluicewayError(
    'TRAFFIC',
    `The router did not take ${percentText(to)}: ${messageOf(thrown)}; ${stands}`,
    thrown,
  );
}

async function put(router: Router, to: Exposure, patienceMs: number): Promise<void> {
  const set = await setNow(router, to);
  if (equal(set, to)) return;
  try {
    await router.set(to);
  } catch (thrown) {
    return settle(router, to, thrown);
  }
  const said = await readBack(router, to, patienceMs);
  if (confirms(said, to)) return;
  throw new SluicewayError(
    'TRAFFIC',
    `The router answers ${percentText(said)} after ${percentText(to)} was written. ` +
      'Does `rollout.traffic` read what it writes, or did somebody else set it?',
  );
}

/** Also where it was set already: what is set is not yet what is served. */
async function write(router: Router, to: Exposure, patienceMs: number): Promise<void> {
  await put(router, to, patienceMs);
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await router.confirm?.(to);
    } catch (thrown) {
      if (performance.now() >= deadline) throw thrown;
    }
    await sleep(interval);
  }
}

/** `patienceMs`: how long a written share may take until it is read back. */
export const confirmed = (router: Router, patienceMs: number): TrafficDriver => ({
  read: router.read,
  write: (to) => write(router, to, patienceMs),
  drain: router.drain,
});
