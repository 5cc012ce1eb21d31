/**
 * The queue at a table: a lock that waits for one long reader lets nobody pass who comes after it. Shown on the
 * clone, once the migration is through, with the strongest lock and a reader that stays for a bounded time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openSession, type Session } from '../../drivers/database/postgres/session.ts';
import type { Queue } from '../measure/queue.ts';

export interface QueueRequest {
  readonly url: string;
  readonly table: string;
  /** How long the reader stays; ms. */
  readonly readerMs: number;
}

async function three(url: string): Promise<readonly [Session, Session, Session]> {
  const opened: Session[] = [];
  try {
    for (const purpose of ['reader', 'lock', 'user']) {
      opened.push(await openSession(url, { named: 'the clone', purpose: `sluiceway rehearsal: ${purpose}` }));
    }
  } catch (thrown) {
    for (const session of opened) await session.end().catch(() => undefined);
    throw thrown;
  }
  const [reader, lock, user] = opened;
  if (reader === undefined || lock === undefined || user === undefined) throw new Error('no sessions');
  return [reader, lock, user];
}

/** Long enough for a lock to be asked for. */
const settleMs = 50;

async function timed(session: Session, sql: string): Promise<number> {
  const from = performance.now();
  await session.query(sql);
  return performance.now() - from;
}

/** What those wait who come behind the lock. */
async function stand(sessions: readonly [Session, Session, Session], request: QueueRequest): Promise<Queue> {
  const [reader, lock, user] = sessions;
  const { table, readerMs } = request;
  await user.query(`set statement_timeout = ${readerMs + 10_000}`);
  await lock.query(`set statement_timeout = ${readerMs + 10_000}`);
  await reader.query(`begin; select 1 from ${table} where false`);
  const gone = sleep(readerMs).then(() => reader.query('rollback'));
  const locked = lock.query(`begin; lock table ${table} in access exclusive mode; rollback`);
  await sleep(settleMs);
  const waitedMs = await timed(user, `select 1 from ${table} where false`);
  await Promise.all([gone, locked]);
  return { table, readerMs, waitedMs };
}

export async function standInQueue(request: QueueRequest): Promise<Queue> {
  const sessions = await three(request.url);
  try {
    return await stand(sessions, request);
  } finally {
    for (const session of sessions) await session.end().catch(() => undefined);
  }
}
