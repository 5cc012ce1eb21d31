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

export function watchLocks(session: Session, { tables, indexes }: Before, crowds: Crowds): Watch {
  const pids = new Set<number>();
  const held = new Map<string, Held>();
  const locked: Span[] = [];
  const seen = new Map<number, Doing>();
  let going = true;
  let round = 0;

  /** Somebody is kept out of the table; `seen` collects whom this look has found. */
  const enter = (table: Table, who: Crowd, pid: number, seen: Set<string>, now: number): void => {
    const key = `${pid} ${table.name} ${who}`;
    seen.add(key);
    const known = held.get(key);
    if (known === undefined) held.set(key, { table: table.name, who, from: now, to: now });
    else known.to = now;
    const old = now - (known?.from ?? now) >= patientMs;
    if (who !== 'row-writers' || (old && table.kind === 'r'))
      crowds.attend(table.name, who, () => held.has(key));
  };
  const enterRow = ({ pid, oid, modes }: Row, seen: Set<string>, now: number): void => {
    const table = tables.get(oid);
    const ofIndex = tables.get(indexes.get(oid) ?? 0);
    if (ofIndex !== undefined && shutsIndex(modes)) enter(ofIndex, 'readers', pid, seen, now);
    if (table === undefined) return;
    const who = new Set(crowdsOf(modes));
    for (const each of who) enter(table, each, pid, seen, now);
    if (who.size === 0 && writesRows(modes)) enter(table, 'row-writers', pid, seen, now);
  };
  const look = async (): Promise<void> => {
    const { rows } = await session.query<Row>(locksSql, [[...pids]]);
    const now = performance.now();
    const here = new Set<string>();
    for (const row of rows) enterRow(row, here, now);
    for (const [key, span] of held) {
      if (here.has(key)) continue;
      held.delete(key);
      if (span.who !== 'row-writers') locked.push({ ...span, to: now });
    }
  };
  const ask = async (): Promise<void> => {
    const { rows } = await session.query<Doing>(doingSql, [[...pids]]);
    for (const row of rows) seen.set(row.pid, row);
  };
  const run = async (): Promise<void> => {
    while (going) {
      if (pids.size > 0) await look();
      if (pids.size > 0 && round++ % askEvery === 0) await ask();
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
      for (const span of held.values()) if (span.who !== 'row-writers') locked.push(span);
      held.clear();
    },
  };
}
