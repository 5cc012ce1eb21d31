/** From the clone to production: how much longer a statement takes where there is more. Pure. */
import type { Step, Table } from './measured.ts';
import type { Production } from './production.ts';

/**
 * How much more there is in production. `rows` and `bytes`: the durations are proportional to them; `assumed`: the
 * clone has next to nothing of it, so what is in production is taken at a usual speed.
 */
export type Basis = 'measured' | 'rows' | 'bytes' | 'assumed';
export interface Estimate {
  readonly basis: Basis;
  /** ms. Where it was measured all three are the same. */
  readonly low: number;
  readonly ms: number;
  readonly high: number;
  /** Production's rows or bytes over the clone's. */
  readonly factor: number;
}

/**
 * What is proportional here is not quite so there: indexes grow with n log n, and disk and cache are others. Set by
 * hand, not measured.
 */
const range = { low: 0.7, high: 2 } as const;
/** Bytes a second that a table is written anew with its indexes, or read; slow, usual and fast disks. Set by hand. */
const speeds = {
  rewrite: { high: 20e6, ms: 60e6, low: 150e6 },
  scan: { high: 100e6, ms: 300e6, low: 1_000e6 },
} as const;
/** Below this a duration says nothing of how much there was to do. */
const telling = 1_000_000;
/** So near to production's size is as large as it: dead rows make that much of a difference. */
const same = 1.15;

const sum = (tables: readonly Table[], of: (table: Table) => number): number =>
  tables.reduce((total, table) => total + of(table), 0);
const bytesOf = ({ bytes, indexBytes }: Table): number => bytes + indexBytes;

/** The tables whose size the statement's duration goes by. */
export function workedOn({ rewritten, scanned, locks, rows }: Step): readonly string[] {
  const written = Object.entries(locks).flatMap(([name, mode]) =>
    mode === 'RowExclusiveLock' && (rows ?? 0) > 0 ? [name] : [],
  );
  return [...new Set([...rewritten, ...scanned, ...written])];
}

const asMeasured = (ms: number): Estimate => ({ basis: 'measured', low: ms, ms, high: ms, factor: 1 });

function factorOf(
  here: readonly Table[],
  there: readonly Table[],
): { factor: number; basis: 'rows' | 'bytes' } {
  const rows = [here, there].map((tables) =>
    tables.every((table) => table.rows !== null && table.rows > 0) ? sum(tables, ({ rows: n }) => n ?? 0) : 0,
  );
  const [few = 0, many = 0] = rows;
  if (few > 0 && many > 0) return { factor: many / few, basis: 'rows' };
  return { factor: sum(there, bytesOf) / Math.max(1, sum(here, bytesOf)), basis: 'bytes' };
}

/** How long the statement takes in production. Never less than here. */
export function estimateOf(
  step: Step,
  clone: ReadonlyMap<string, Table>,
  production: Production | null,
): Estimate {
  const names = workedOn(step).filter((name) => clone.has(name) && production?.tables.has(name) === true);
  const [here, there] = [clone, production?.tables].map((tables) =>
    names.flatMap((name) => tables?.get(name) ?? []),
  );
  if (here === undefined || there === undefined || names.length === 0) return asMeasured(step.ms);
  const { factor, basis } = factorOf(here, there);
  if (factor <= same) return asMeasured(step.ms);
  const bytes = sum(there, bytesOf);
  if (sum(here, bytesOf) < telling && bytes >= telling) {
    const speed = speeds[step.rewritten.length > 0 ? 'rewrite' : 'scan'];
    const at = (rate: number): number => step.ms + (1_000 * bytes) / rate;
    return { basis: 'assumed', low: at(speed.low), ms: at(speed.ms), high: at(speed.high), factor };
  }
  const ms = step.ms * factor;
  return { basis, low: Math.max(step.ms, ms * range.low), ms, high: ms * range.high, factor };
}
