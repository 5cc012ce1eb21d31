/** Counters that a worker writes and its starter reads at any moment, without asking: shared memory. */

/**
 * Why a request is lost. `short`: less came than was promised. `router`: the router's own 502, 503 or 504. `stale`: sent
 * on a kept connection that the other side was just closing; a browser sends it once more, so it is told apart from
 * `reset`, where a connection broke that was not to be closed.
 */
export const lostKinds = ['refused', 'reset', 'stale', 'timeout', 'short', 'router'] as const;
export type LostKind = (typeof lostKinds)[number];

/** Of a user's request that has ended: which side answered, if any, and how. */
export interface Ending {
  readonly side: 'blue' | 'green' | undefined;
  /** A whole answer of the shop: its status; else why it is lost. */
  readonly result: number | LostKind;
}
export interface LoadStats {
  /** Requests that have ended, in whatever way. */
  readonly requests: number;
  /** Those without a whole answer of the shop: the sum of `byKind`. */
  readonly lost: number;
  readonly byKind: Readonly<Record<LostKind, number>>;
  /** Whole answers by the side that gave them. */
  readonly bySide: { readonly blue: number; readonly green: number };
  /** Whole answers that were a 5xx of the shop, and of which side. */
  readonly failed: number;
  readonly failedBySide: { readonly blue: number; readonly green: number };
  /** Requests sent so far: those that have ended, and those on their way. */
  readonly sent: number;
}

const cells = [
  'sent',
  'blue',
  'green',
  'unknown',
  'failed-blue',
  'failed-green',
  'failed-unknown',
  ...lostKinds,
] as const;
type Cell = (typeof cells)[number];

export const sharedCells = (): SharedArrayBuffer => new SharedArrayBuffer(cells.length * 4);

export class Tally {
  readonly #counts: Int32Array;

  constructor(shared: SharedArrayBuffer) {
    this.#counts = new Int32Array(shared);
  }

  send(): void {
    this.#add('sent');
  }

  end({ side, result }: Ending): void {
    if (typeof result === 'string') {
      this.#add(result);
      return;
    }
    const name = side ?? 'unknown';
    this.#add(name);
    if (result >= 500) this.#add(`failed-${name}`);
  }

  stats(): LoadStats {
    const at = (cell: Cell): number => Atomics.load(this.#counts, cells.indexOf(cell));
    const byKind = {
      refused: at('refused'),
      reset: at('reset'),
      stale: at('stale'),
      timeout: at('timeout'),
      short: at('short'),
      router: at('router'),
    };
    const lost = Object.values(byKind).reduce((sum, count) => sum + count, 0);
    const bySide = { blue: at('blue'), green: at('green') };
    const failedBySide = { blue: at('failed-blue'), green: at('failed-green') };
    const failed = failedBySide.blue + failedBySide.green + at('failed-unknown');
    const requests = lost + bySide.blue + bySide.green + at('unknown');
    return { requests, lost, byKind, bySide, failed, failedBySide, sent: at('sent') };
  }

  #add(cell: Cell): void {
    Atomics.add(this.#counts, cells.indexOf(cell), 1);
  }
}

/** What came between two moments. */
export function difference(now: LoadStats, then: LoadStats): LoadStats {
  const sides = (one: 'bySide' | 'failedBySide') => ({
    blue: now[one].blue - then[one].blue,
    green: now[one].green - then[one].green,
  });
  const { byKind } = now;
  return {
    requests: now.requests - then.requests,
    lost: now.lost - then.lost,
    byKind: {
      refused: byKind.refused - then.byKind.refused,
      reset: byKind.reset - then.byKind.reset,
      stale: byKind.stale - then.byKind.stale,
      timeout: byKind.timeout - then.byKind.timeout,
      short: byKind.short - then.byKind.short,
      router: byKind.router - then.byKind.router,
    },
    bySide: sides('bySide'),
    failed: now.failed - then.failed,
    failedBySide: sides('failedBySide'),
    sent: now.sent - then.sent,
  };
}
