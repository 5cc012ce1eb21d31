/** What the tracer says about each statement, and how the pieces of it come together. */
import type { Effects } from './footprint.ts';

export interface Traced {
  readonly sql: string;
  /** From its sending to its completion. */
  readonly ms: number;
  readonly rows: number | null;
  readonly locks: Readonly<Record<string, string>>;
  /** From the statement's beginning to the end of its transaction, without what tracing itself took; in ms. */
  readonly heldMs: number;
  readonly rewritten: readonly string[];
  /** Of the relations that existed before. */
  readonly scanned: readonly string[];
  /** By which the write-ahead log grew: of the whole server, so other sessions' writes are in it. */
  readonly walBytes: number;
  /** Whether it shared its transaction with others: by BEGIN, or as several statements in one message. */
  readonly inTransaction: boolean;
  readonly error: string | null;
  /** When it began; ms on the proxy's clock. */
  readonly at: number;
  /** The same for statements that shared their transaction. */
  readonly transaction: string;
}

/** A statement that runs. `session` and `transaction` tell those apart that share one. */
export interface Run {
  readonly id: number;
  readonly session: number;
  readonly transaction: number;
  readonly sql: string;
  /** ms on the proxy's clock. */
  readonly at: number;
  /** Inside of BEGIN and COMMIT. */
  readonly explicit: boolean;
  /** What tracing had taken in this session when it began; in ms. */
  readonly overhead: number;
}
export interface Done extends Effects {
  readonly run: Run;
  readonly ms: number;
  readonly rows: number | null;
  readonly error: string | null;
}

export type TraceEvent =
  /** A session of the client's, by the server's process. */
  | { readonly kind: 'opened'; readonly session: number; readonly pid: number }
  | { readonly kind: 'done'; readonly done: Done }
  /** Its locks show only while it runs: whoever has a second connection is asked to look. */
  | { readonly kind: 'watch'; readonly id: number; readonly pid: number }
  | { readonly kind: 'unwatch'; readonly id: number }
  /** It had succeeded, and the commit that belonged to it did not. */
  | { readonly kind: 'undone'; readonly id: number; readonly error: string }
  | {
      readonly kind: 'ended';
      readonly session: number;
      readonly transaction: number;
      readonly at: number;
      readonly overhead: number;
    };

/** What was seen of a watched statement, by its id. */
export type Watched = ReadonlyMap<number, Readonly<Record<string, string>>>;

interface Ending {
  readonly at: number;
  readonly overhead: number;
}
const keyOf = (session: number, transaction: number): string => `${session}.${transaction}`;

function endingsOf(events: readonly TraceEvent[]): ReadonlyMap<string, Ending> {
  const endings = new Map<string, Ending>();
  for (const event of events) {
    if (event.kind !== 'ended') continue;
    const key = keyOf(event.session, event.transaction);
    if (!endings.has(key)) endings.set(key, event);
  }
  return endings;
}

function heldMs({ run, ms }: Done, ending: Ending | undefined): number {
  if (ending === undefined) return ms;
  return Math.max(ms, ending.at - run.at - (ending.overhead - run.overhead));
}

/** All statements in the order in which they began. */
export function collect(events: readonly TraceEvent[], watched: Watched): readonly Traced[] {
  const endings = endingsOf(events);
  const undone = new Map(
    events.flatMap((event) => (event.kind === 'undone' ? [[event.id, event.error]] : [])),
  );
  const all = events.flatMap((event) => (event.kind === 'done' ? [event.done] : []));
  const shared = new Map<string, number>();
  for (const { run } of all) {
    const key = keyOf(run.session, run.transaction);
    shared.set(key, (shared.get(key) ?? 0) + 1);
  }
  return all
    .toSorted((a, b) => a.run.at - b.run.at || a.run.id - b.run.id)
    .map((done) => {
      const { run, ms, rows, rewritten, scanned, walBytes } = done;
      const key = keyOf(run.session, run.transaction);
      return {
        sql: run.sql,
        ms,
        rows,
        locks: { ...done.locks, ...watched.get(run.id) },
        heldMs: heldMs(done, endings.get(key)),
        rewritten,
        scanned,
        walBytes,
        inTransaction: run.explicit || (shared.get(key) ?? 0) > 1,
        error: undone.get(run.id) ?? done.error,
        at: run.at,
        transaction: key,
      };
    });
}
