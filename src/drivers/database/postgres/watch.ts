/**
 * Watches a migration from a session of our own: how long each statement takes, and whether one waits for a lock with
 * everybody queueing behind it. Nothing stands between the migration and its database: if the watch ends, it goes on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { durationText } from '../../../config/units.ts';
import { messageOf } from '../../../errors.ts';
import type { Session } from './session.ts';
import { commandName } from './transactions.ts';

export interface Statement {
  readonly sql: string;
  readonly ms: number;
}
export interface Watched {
  /** In the order in which they began. Those that were over between two looks are not among them. */
  readonly statements: readonly Statement[];
  /** What was cancelled because it waited too long for a lock, and for whom; null where nothing was. */
  readonly cancelled: string | null;
}
export interface Watch {
  /** Ends the watch. */
  stop(): Promise<Watched>;
}
export interface WatchRequest {
  readonly run: string;
  /** How long a statement may wait for a lock, in ms; null: for ever. */
  readonly lockTimeout: number | null;
  readonly log: (line: string) => void;
}

/** Between two looks, in ms: one look is one query of less than a millisecond. */
const PAUSE = 100;

interface Row {
  readonly pid: number;
  readonly began: string;
  readonly sql: string;
  readonly ms: number;
  readonly waits: boolean;
  readonly blockers: string | null;
}

/**
 * Sessions that are the migration's: by the name that the environment gave them, or, of programs that name themselves,
 * begun since then from this very address by this very user, if nobody else was connected so before.
 */
const sql = `
select a.pid, a.query_start::text as began, a.query as sql,
       extract(epoch from case a.state when 'active' then clock_timestamp() else a.state_change end - a.query_start)::float8 * 1000 as ms,
       a.state = 'active' and a.wait_event_type = 'Lock' and a.wait_event in ('relation', 'transactionid', 'tuple') as waits,
       case when a.wait_event_type = 'Lock' then (
         select string_agg(format('pid %s (%s), transaction open for %s s, %s: %s', b.pid, b.application_name,
                  round(extract(epoch from clock_timestamp() - b.xact_start)), b.state, left(regexp_replace(b.query, '\\s+', ' ', 'g'), 100)), '; ')
           from pg_stat_activity b where b.pid = any(pg_blocking_pids(a.pid))) end as blockers
  from pg_stat_activity a, pg_stat_activity me
 where me.pid = pg_backend_pid() and a.datname = current_database() and a.pid <> me.pid and a.query <> ''
   and (a.application_name = $1 or ($2 and a.usename = me.usename and a.backend_start >= $3::timestamptz
        and a.client_addr is not distinct from me.client_addr))`;

const alone = `
select clock_timestamp()::text as now, not exists (
  select from pg_stat_activity a, pg_stat_activity me where me.pid = pg_backend_pid() and a.pid <> me.pid
     and a.datname = current_database() and a.usename = me.usename and a.client_addr is not distinct from me.client_addr) as alone`;

/** A build that is cancelled leaves an invalid index behind: it is let wait. */
const mayWait = (statement: string): boolean => /\bconcurrently\b/i.test(statement);

/** Only if it is still the same statement, and still waits. */
const cancel = `
select pg_cancel_backend(pid) from pg_stat_activity
 where pid = $1 and query_start = $2::timestamptz and state = 'active' and wait_event_type = 'Lock'`;

interface Seen extends Statement {
  /** When it was first seen to wait, by performance.now(); null while it does not. */
  readonly waitsSince: number | null;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 120);

function enter(seen: Map<string, Seen>, row: Row): Seen {
  const key = `${row.pid} ${row.began}`;
  const before = seen.get(key);
  const waitsSince = row.waits ? (before?.waitsSince ?? performance.now()) : null;
  const now = { sql: row.sql, ms: Math.max(row.ms, before?.ms ?? 0), waitsSince };
  seen.set(key, now);
  return now;
}

/** The statement that has waited for too long, and how long; null where there is none. */
function overdue(rows: readonly Row[], seen: Map<string, Seen>, lockTimeout: number | null) {
  for (const row of rows) {
    const { waitsSince } = enter(seen, row);
    const waited = waitsSince === null ? 0 : performance.now() - waitsSince;
    if (lockTimeout !== null && waitsSince !== null && waited >= lockTimeout && !mayWait(row.sql))
      return { row, waited };
  }
  return null;
}

async function repeat(look: () => Promise<void>, done: AbortSignal): Promise<void> {
  while (!done.aborted) {
    await look();
    await sleep(PAUSE, undefined, { signal: done }).catch(() => undefined);
  }
}

export async function watch(session: Session, { run, lockTimeout, log }: WatchRequest): Promise<Watch> {
  const { rows } = await session.query<{ now: string; alone: boolean }>(alone);
  const given = [commandName(run), rows[0]?.alone === true, rows[0]?.now ?? ''];
  const seen = new Map<string, Seen>();
  const done = new AbortController();
  let cancelled: string | null = null;
  const look = async (): Promise<void> => {
    const found = await session.query<Row>(sql, given);
    const late = overdue(found.rows, seen, lockTimeout);
    if (late === null) return;
    const { row, waited } = late;
    cancelled = `"${oneLine(row.sql)}" waited ${durationText(waited)} for ${row.blockers ?? 'a lock'}`;
    log(`    ${cancelled}: cancelled, so that others need not queue behind it`);
    await session.query(cancel, [row.pid, row.began]);
  };
  const looking = repeat(look, done.signal).catch((thrown: unknown) =>
    log(`    The migration is not watched any more: ${messageOf(thrown)}`),
  );
  return {
    async stop() {
      done.abort();
      await looking;
      const statements = [...seen.values()].map(({ sql: statement, ms }) => ({ sql: statement, ms }));
      return { statements, cancelled };
    },
  };
}
