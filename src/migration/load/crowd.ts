/**
 * Readers and writers that stand for the users: each on a connection of its own, past the tracer, at a table for as
 * long as the migration holds a lock there. What they send takes the locks that a user's query takes, on the table
 * and its indexes, and neither reads a row, nor writes one, nor fires a trigger.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isState } from '../../drivers/database/postgres/explain.ts';
import { openSession, type Session } from '../../drivers/database/postgres/session.ts';
import type { Crowd, Sample } from '../measure/measured.ts';

/**
 * How long one of them waits before it stands back and queues again. Less than PostgreSQL's deadlock_timeout (1 s):
 * the migration may want a stronger lock where it holds one already, and must not be the victim of a probe.
 */
const patienceMs = 300;
/** Between two questions. Each takes some tenths of a ms. */
const gapMs = 2;

/** `row` is where the one row was that the writer of rows asks for. */
export const questionOf = (who: Crowd, table: string, row: string): string => {
  switch (who) {
    case 'readers':
      return `select 1 from ${table} where false`;
    case 'writers':
      // Explained, not run: it takes the lock of a DELETE, and that is all.
      return `explain delete from ${table} where false`;
    case 'row-writers':
      return `select 1 from ${table} where ctid = '${row}' for no key update`;
  }
};

export interface Crowds {
  /** Stays for as long as `still` says so. Does nothing where no connection is free, or somebody is there already. */
  attend(table: string, who: Crowd, still: () => boolean): void;
  /** What they felt: all waits of 2 ms and more. */
  readonly samples: readonly Sample[];
  close(): Promise<void>;
}

const worthTelling = 2;

/** Resolves once it got through, or can no more: a table that was renamed or dropped meanwhile. */
async function ask(
  session: Session,
  sql: string,
  still: () => boolean,
): Promise<{ waited: boolean; on: boolean }> {
  let waited = false;
  for (;;) {
    try {
      await session.query(sql);
      return { waited, on: true };
    } catch (thrown) {
      // lock_not_available, deadlock_detected
      if (!isState(thrown, '55P03', '40P01')) return { waited, on: false };
      waited = true;
      if (!still()) return { waited, on: true };
    }
  }
}

async function aRow(session: Session, table: string): Promise<string | null> {
  const { rows } = await session.query<{ at: string }>(`select ctid::text as at from ${table} limit 1`);
  return rows[0]?.at ?? null;
}

async function stay(
  session: Session,
  table: string,
  who: Crowd,
  still: () => boolean,
  tell: (sample: Sample) => void,
): Promise<void> {
  const row = who === 'row-writers' ? await aRow(session, table) : '';
  if (row === null) return;
  const sql = questionOf(who, table, row);
  while (still()) {
    const from = performance.now();
    const { waited, on } = await ask(session, sql, still);
    const to = performance.now();
    if (waited || to - from >= worthTelling) tell({ table, who, from, to, waited });
    if (!on) return;
    await sleep(gapMs);
  }
}

/** As many as the server lets in, up to `size`. */
async function connections(url: string, size: number): Promise<Session[]> {
  const opened = await Promise.allSettled(
    Array.from({ length: size }, async () => {
      const session = await openSession(url, { named: 'the clone', purpose: 'sluiceway rehearsal: users' });
      await session.query(`set lock_timeout = ${patienceMs}; set statement_timeout = 0`);
      return session;
    }),
  );
  return opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

export async function openCrowds(url: string, size: number): Promise<Crowds> {
  const all = await connections(url, size);
  const free = [...all];
  const samples: Sample[] = [];
  const busy = new Map<string, Promise<void>>();
  let closed = false;
  return {
    samples,
    attend(table, who, still) {
      const key = `${table} ${who}`;
      const session = busy.has(key) || closed ? undefined : free.pop();
      if (session === undefined) return;
      const work = stay(
        session,
        table,
        who,
        () => still() && !closed,
        (sample) => samples.push(sample),
      );
      const done = work
        .catch(() => undefined)
        .then(() => {
          busy.delete(key);
          free.push(session);
        });
      busy.set(key, done);
    },
    async close() {
      closed = true;
      await Promise.race([Promise.all(busy.values()), sleep(2 * patienceMs)]);
      await Promise.all(all.map((session) => session.end().catch(() => undefined)));
    },
  };
}
