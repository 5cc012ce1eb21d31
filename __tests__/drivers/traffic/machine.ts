/** A real router that is started, killed and meddled with, and the driver that moves it: for users.ts and survival.ts. */
import type { Slot } from '../../../src/config/plan.ts';
import type { PartName } from '../../../scripts/parts.ts';
import type { Sides, TrafficDriver } from '../../../src/drivers/traffic/driver.ts';

export interface Machine {
  /** Where users come in. */
  readonly url: string;
  driver(sides: Sides, patienceMs?: number): TrafficDriver;
  /** Ended gently and started again. */
  restart(): Promise<void>;
  reload(): Promise<void>;
  /** SIGKILL; `restart` brings it back. */
  kill(): Promise<void>;
  /** Somebody gives green 30 % by hand, past the driver. */
  meddle(): Promise<void>;
  stop(): Promise<void>;
}
export interface MachineOf {
  readonly part: PartName;
  readonly start: (slots: Readonly<Record<Slot, string>>) => Promise<Machine>;
  /** What the user sends as cookie: as the router itself would have given it. */
  readonly cookie: (user: number) => string;
  /** The form of a new user's cookie. */
  readonly given: RegExp;
  /** Where the candidate is dead, its users: served by the live side, or not at all. */
  readonly deadCandidate: 'served by live' | 'lost';
  /** Of the requests under load, what share a change may cost: of those that need no reload, none. */
  readonly mayLose?: number;
}
