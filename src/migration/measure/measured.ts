/** What was measured while the migration ran on the clone, as plain data. */
import type { Traced } from '../wire/traced.ts';

/** Who waits: for the table itself, or (`row-writers`) for rows that the migration has written and not committed. */
export const crowds = ['readers', 'writers', 'row-writers'] as const;
export type Crowd = (typeof crowds)[number];

/** A table, partition, view or materialized view of before the migration. */
export interface Table {
  /** As `public.orders`, quoted where SQL would need it. */
  readonly name: string;
  /** pg_class.relkind. */
  readonly kind: string;
  /** Rows as PostgreSQL estimates them; null where it never looked. */
  readonly rows: number | null;
  /** With TOAST, without indexes. */
  readonly bytes: number;
  readonly indexBytes: number;
}

/** A time in which somebody could not do a thing on a table; ms on one clock for all of a rehearsal. */
export interface Span {
  readonly table: string;
  readonly who: Crowd;
  readonly from: number;
  readonly to: number;
}
/** What one of the probes felt. */
export interface Sample extends Span {
  /** It is certain that it waited for a lock: PostgreSQL said so. */
  readonly waited: boolean;
}

/** The longest that others waited behind a statement. */
export interface Wait {
  readonly table: string;
  readonly who: Crowd;
  readonly ms: number;
  /** Felt by a probe, or, where it was over too soon for one, by how long the lock was held. */
  readonly by: 'probe' | 'lock';
}
export interface Step extends Traced {
  /** From 1, in the order in which they began. */
  readonly number: number;
  readonly waits: readonly Wait[];
}

/** What PostgreSQL said of a session of the migration's when it was last looked at. */
export interface Doing {
  readonly pid: number;
  readonly sql: string;
  readonly state: string;
  /** `Lock: relation`, say; empty where it worked. */
  readonly waitsFor: string;
  /** What those are at who stand in its way. */
  readonly behind: readonly string[];
}

const blocksReaders = new Set(['AccessExclusiveLock']);
const blocksWriters = new Set(['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock']);

/** Whom a lock of that mode keeps out (PostgreSQL's documentation, table 13.2). */
export const blockedBy = (mode: string): readonly Crowd[] => [
  ...(blocksReaders.has(mode) ? (['readers'] as const) : []),
  ...(blocksWriters.has(mode) ? (['writers'] as const) : []),
];

/** The same on a relation of that kind: nobody but a refresh writes to a materialized view, nobody to a view. */
export const shutOut = (mode: string, kind: string): readonly Crowd[] =>
  blockedBy(mode).filter((who) => who === 'readers' || !'mv'.includes(kind) || kind === '');
