/** Holding the lease of a place: taken, waited for where a wish is in the ledger, renewed, and given back. */
import { setTimeout as wait } from 'node:timers/promises';
import { SluicewayError } from '../errors.ts';
import { acquire, type Lease } from '../github/lease.ts';
import type { Outside } from './outside.ts';

/** How long a lease that another run holds is waited for, in ms: a little longer than one that nobody renews. */
const PATIENCE = 660_000;
const POLL = 5_000;
/** A lease holds ten minutes: several renewals may fail before it is lost. In ms. */
const RENEWAL = 120_000;

export interface Held {
  readonly lease: Lease;
  /** Fires when it was lost: then nothing more may be changed. */
  readonly lost: AbortSignal;
  giveBack(): Promise<void>;
}

export interface LeasePlace {
  readonly environment: string;
  readonly service: string;
  readonly sha: string;
}

/** A renewal that GitHub did not take is tried again; only one that another run stands in the way of is the end. */
function keep(lease: Lease): Held {
  const lost = new AbortController();
  const timer = setInterval(() => {
    lease.renew().catch((error: unknown) => {
      if (error instanceof SluicewayError && error.code === 'LEASE') lost.abort(error);
    });
  }, RENEWAL);
  return {
    lease,
    lost: lost.signal,
    async giveBack() {
      clearInterval(timer);
      await lease.release();
    },
  };
}

/** At once, or where `waits`, as soon as its holder is done. @throws SluicewayError LEASE */
export async function holdLease(outside: Outside, place: LeasePlace, waits: boolean): Promise<Held> {
  const { invocation, log, abort } = outside;
  // Given back also by a run that is being stopped.
  const github = outside.github.withAbort(undefined);
  const run = { id: invocation.runId, attempt: invocation.attempt };
  const until = performance.now() + (waits ? PATIENCE : 0);
  for (let tries = 0; ; tries += 1) {
    try {
      return keep(await acquire(github, { ...place, run }));
    } catch (error) {
      const held = error instanceof SluicewayError && error.code === 'LEASE';
      if (!held || performance.now() >= until) throw error;
      if (tries === 0)
        log.line(
          `  ${error.message} The roll-back is in the ledger, and that run acts on it at its next turn: waiting.`,
        );
      await wait(POLL, undefined, { signal: abort });
    }
  }
}

/** Something short that only one run may do at a time. */
export async function underLease<T>(outside: Outside, place: LeasePlace, work: () => Promise<T>): Promise<T> {
  const held = await holdLease(outside, place, false);
  try {
    return await work();
  } finally {
    await held.giveBack();
  }
}
