/** Looks from outside at what the migration's sessions have locked, and calls the crowds to where it is felt. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../../drivers/database/postgres/session.ts';
import { blockedBy, type Crowd, type Doing, type Span, type Table } from '../measure/measured.ts';
import type { Crowds } from './crowd.ts';

export interface Watch {
  /** A process of the server's that works for the migration. */
  opened(pid: number): void;
  /** What is over; and, after `stop`, what was not. */
  readonly locked: readonly Span[];
  /** What the sessions were at when last they were at something. */
  doing(): readonly Doing[];
  stop(): Promise<void>;
}

/** A look takes some tenths of a ms. */
const gapMs = 4;
/** Every so many looks it is asked what the sessions are at. */
const askEvery = 60;
/** A lock of whoever writes rows is worth attention once it is older than a single row takes. */
const patientMs = 20;

const locksSql = `select distinct on (pid, relation) pid, relation::int8::float8 as oid,
 string_agg(mode, ',') over (partition by pid, relation) as modes
 from pg_locks where pid = any($1) and locktype = 'relation' and granted and relation >= 16384`;

const doingSql = `select a.pid, a.query as sql, a.state, coalesce(a.wait_event_type || ': ' || a.wait_event, '') as "waitsFor",
 array(select b.query from pg_stat_activity b where b.pid = any(pg_blocking_pids(a.pid))) as behind
 from pg_stat_activity a where a.pid = any($1) and a.state <> 'idle'`;

interface Row {
  readonly pid: number;
  readonly oid: number;
  readonly modes: string;
}
interface Held extends Omit<Span, 'to'> {
  to: number;
}

const crowdsOf = (modes: string): readonly Crowd[] => modes.split(',').flatMap(blockedBy);
const writesRows = (modes: string): boolean => modes.split(',').includes('RowExclusiveLock');

/** What there was before: tables by oid, and the table of each index. */
export interface Before {
  readonly tables: ReadonlyMap<number, Table>;
  readonly indexes: ReadonlyMap<number, number>;
}

/** Who opens a table opens its indexes with it. */
const shutsIndex = (modes: string): boolean => modes.split(',').includes('AccessExclusiveLock');

/** What the tracer puts between the statements of one message; PostgreSQL keeps the first 1,024 bytes of it all. */
const probes = /SELECT pg_catalog\.encode\(pg_catalog\.convert_to\((?:.*?'base64'\);?\s*|.*$)/gs;
const withoutProbes = (sql: string): string => sql.replaceAll(probes, '');

interface Holdings {
  /** What one look has found. */
  take(rows: readonly Row[]): void;
  readonly locked: readonly Span[];
  /** What is still held counts until now. */
  end(): void;
}

/** Who is kept out of what, from look to look; calls the crowds to it. */
function holdings({ tables, indexes }: Before, crowds: Crowds): Holdings {
  const held = new Map<string, Held>();
  const locked: Span[] = [];
  const enter = (table: Table, who: Crowd, pid: number, here: Set<string>): void => {
    const now = performance.now();
    const key = `${pid} ${table.name} ${who}`;
    here.add(key);
    const known = held.get(key);
    if (known === undefined) held.set(key, { table: table.name, who, from: now, to: now });
    else known.to = now;
    const old = now - (known?.from ?? now) >= patientMs;
    if (who !== 'row-writers' || (old && table.kind === 'r'))
      crowds.attend(table.name, who, () => held.has(key));
  };
  const enterRow = ({ pid, oid, modes }: Row, here: Set<string>): void => {
    const table = tables.get(oid);
    const ofIndex = tables.get(indexes.get(oid) ?? 0);
    if (ofIndex !== undefined && shutsIndex(modes)) enter(ofIndex, 'readers', pid, here);
    if (table === undefined) return;
    const who = new Set(crowdsOf(modes));
    for (const each of who) enter(table, each, pid, here);
    if (who.size === 0 && writesRows(modes)) enter(table, 'row-writers', pid, here);
  };
  const leave = (key: string, span: Held): void => {
    held.delete(key);
    // A lock of who writes rows keeps nobody out by itself: only a probe can tell.
    if (span.who !== 'row-writers') locked.push({ ...span, to: performance.now() });
  };
  return {
    locked,
    take(rows) {
      const here = new Set<string>();
      for (const row of rows) enterRow(row, here);
      for (const [key, span] of held) if (!here.has(key)) leave(key, span);
    },
    end() {
      for (const [key, span] of held) leave(key, span);
    },
  };
}

export function watchLocks(session: Session, before: Before, crowds: Crowds): Watch {
  const pids = new Set<number>();
  const seen = new Map<number, Doing>();
  const { take, locked, end } = holdings(before, crowds);
  let going = true;
  const ask = async (): Promise<void> => {
    const { rows } = await session.query<Doing>(doingSql, [[...pids]]);
    for (const row of rows) {
      seen.set(row.pid, { ...row, sql: withoutProbes(row.sql), behind: row.behind.map(withoutProbes) });
    }
  };
  const run = async (): Promise<void> => {
    for (let round = 0; going; round += 1) {
      if (pids.size > 0) take((await session.query<Row>(locksSql, [[...pids]])).rows);
      if (pids.size > 0 && round % askEvery === 0) await ask();
      await sleep(gapMs);
    }
  };
  const loop = run().catch(() => undefined);
  return {
    opened: (pid) => void pids.add(pid),
    locked,
    doing: () => [...seen.values()],
    async stop() {
      going = false;
      await loop;
      end();
    },
  };
}
