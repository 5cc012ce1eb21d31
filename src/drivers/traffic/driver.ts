/** What every traffic router can be asked to do. A new router is a folder beside this file and a line in `registry.ts`. */
import type { Exposure, Slot } from '../../config/plan.ts';
import type { Drained } from './drain.ts';

/** Who is who for this release: the share is always the candidate's. */
export interface Sides {
  readonly candidate: Slot;
  readonly live: Slot;
}

export interface TrafficReading {
  /** What the router is set to give the candidate. */
  readonly set: Exposure;
  /** What it really gives, where it can tell: a router can read back 25 % and serve 0 %. */
  readonly serving: Exposure | 'unknown';
}

export interface TrafficDriver {
  read(): Promise<TrafficReading>;
  /** Idempotent; resolves once the router itself confirms, throws where it refuses or says another figure. */
  write(to: Exposure): Promise<void>;
  /** Waits until the slot has no request in flight, `deadlineMs` at most; 0 only asks. Ends no request by itself. */
  drain(slot: Slot, deadlineMs: number): Promise<Drained>;
}
