/** What a statement did to the relations that were there before: the difference between two readings. */
import type { Reading, Seen } from './probe.ts';
import { isNamed, type Target } from './targets.ts';

export interface Relation {
  /** As `public.orders`, quoted where SQL would need it. */
  readonly name: string;
  /** pg_class.relkind. */
  readonly kind: string;
  /** Another one means: the file was written anew. Null for what has no file, such as a partitioned table. */
  readonly filenode: string | null;
  /** Of an index: its table's oid. */
  readonly table: number | null;
}

/** What all sessions of one trace share. */
export interface Known {
  /** By oid; what is committed. */
  readonly relations: Map<number, Relation>;
  /** The highest oid of before. */
  readonly maxOid: number;
  /** Position in the write-ahead log at the last reading, in bytes. */
  lsn: bigint;
}

/** What one transaction has done so far. */
export interface Footprint {
  readonly modes: Map<number, ReadonlySet<string>>;
  readonly scans: Map<number, number>;
  /** Relations as this transaction has changed them. */
  readonly changed: Map<number, Relation>;
}
export interface Effects {
  /**
   * By relation that the statement took a lock on, or names: the strongest mode that its transaction holds there.
   * PostgreSQL does not tell whether a lock that is held is taken once more.
   */
  readonly locks: Readonly<Record<string, string>>;
  readonly rewritten: readonly string[];
  readonly scanned: readonly string[];
  readonly walBytes: number;
}

/** From the weakest to the strongest. */
const strength = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];

export const strongest = (modes: Iterable<string>): string | undefined =>
  [...modes].sort((a, b) => strength.indexOf(a) - strength.indexOf(b)).at(-1);

/** Relations that people query: indexes, sequences and TOAST are locked along with them. */
const queried = 'rpmfv';
const stored = 'rm';

export const isQueried = ({ kind }: Relation): boolean => queried.includes(kind);

export const emptyFootprint = (): Footprint => ({ modes: new Map(), scans: new Map(), changed: new Map() });
export const noEffects: Effects = { locks: {}, rewritten: [], scanned: [], walBytes: 0 };

const inToast = ({ name }: Relation): boolean => name.startsWith('pg_toast.');

function after(before: Relation, seen: Seen): Relation {
  const { name, kind, filenode } = seen;
  return name === null || kind === null ? before : { ...before, name, kind, filenode };
}

interface One {
  readonly name: string;
  readonly mode: string | undefined;
  readonly rewritten: boolean;
  readonly scanned: boolean;
}

function oneOf(known: Known, footprint: Footprint, seen: Seen, targets: readonly Target[]): One | null {
  const before = footprint.changed.get(seen.oid) ?? known.relations.get(seen.oid);
  if (before === undefined || inToast(before)) return null;
  const held = footprint.modes.get(seen.oid);
  const taken = seen.modes.some((each) => held?.has(each) !== true);
  const mode = taken || isNamed(targets, before.name) ? strongest(seen.modes) : undefined;
  const now = after(before, seen);
  footprint.changed.set(seen.oid, now);
  return {
    name: before.name,
    mode: isQueried(before) ? mode : undefined,
    rewritten: seen.name !== null && before.filenode !== null && now.filenode !== before.filenode,
    scanned: stored.includes(before.kind) && seen.scans > (footprint.scans.get(seen.oid) ?? 0),
  };
}

function remember(footprint: Footprint, relations: readonly Seen[]): void {
  for (const { oid, modes, scans } of relations) {
    footprint.modes.set(oid, new Set(modes));
    footprint.scans.set(oid, scans);
  }
}

/** What is new since the last reading. Both `known` and `footprint` are brought up to date. */
export function effectsOf(
  known: Known,
  footprint: Footprint,
  reading: Reading,
  targets: readonly Target[],
): Effects {
  const all = reading.relations.flatMap((seen) => oneOf(known, footprint, seen, targets) ?? []);
  remember(footprint, reading.relations);
  const walBytes = Number(reading.lsn - known.lsn);
  known.lsn = reading.lsn;
  return {
    locks: Object.fromEntries(all.flatMap(({ name, mode }) => (mode === undefined ? [] : [[name, mode]]))),
    rewritten: all.flatMap(({ name, rewritten }) => (rewritten ? [name] : [])).sort(),
    scanned: all.flatMap(({ name, scanned }) => (scanned ? [name] : [])).sort(),
    walBytes: Math.max(0, walBytes),
  };
}

/** After ROLLBACK TO: locks are given back and files are the old ones again, which is nothing that a statement did. */
export function rebase(known: Known, footprint: Footprint, reading: Reading): void {
  footprint.modes.clear();
  footprint.changed.clear();
  remember(footprint, reading.relations);
  for (const seen of reading.relations) {
    const before = known.relations.get(seen.oid);
    if (before !== undefined) footprint.changed.set(seen.oid, after(before, seen));
  }
  known.lsn = reading.lsn;
}

export function commit(known: Known, footprint: Footprint): void {
  for (const [oid, relation] of footprint.changed) known.relations.set(oid, relation);
}
