/** Puts one database in another's place, in one transaction: whoever dies, there is the old one or the new one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { withMaintenance } from './maintenance.ts';
import type { Session } from './session.ts';

export interface Swap {
  readonly url: string;
  readonly current: string;
  readonly replacement: string;
  /** The name that the current one gets. */
  readonly aside: string;
}

async function rename(session: Session, { current, replacement, aside }: Swap): Promise<void> {
  const name = (text: string): string => session.escapeIdentifier(text);
  await session.query('BEGIN');
  // Holds new connections back, then waits for the open ones to end: 5 s, by PostgreSQL's own count.
  await session.query(`ALTER DATABASE ${name(current)} RENAME TO ${name(aside)}`);
  await session.query(`ALTER DATABASE ${name(replacement)} RENAME TO ${name(current)}`);
  await session.query('COMMIT');
}

/** Ends the sessions in the database that is being replaced until `done`; resolves to how many. */
async function disconnect(session: Session, database: string, done: AbortSignal): Promise<number> {
  let ended = 0;
  while (!done.aborted) {
    const { rows } = await session.query<{ ended: boolean }>(
      'select pg_terminate_backend(pid) as ended from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
      [database],
    );
    ended += rows.filter((row) => row.ended).length;
    await sleep(100, undefined, { signal: done }).catch(() => undefined);
  }
  return ended;
}

/** Resolves to the number of sessions that were ended: what they wrote last is only in the database put aside. */
export async function swap(request: Swap): Promise<number> {
  const done = new AbortController();
  const renaming = withMaintenance(request.url, (session) => rename(session, request)).finally(() =>
    done.abort(),
  );
  const ending = withMaintenance(request.url, (session) => disconnect(session, request.current, done.signal));
  const [renamed, ended] = await Promise.allSettled([renaming, ending]);
  if (renamed.status === 'rejected') throw renamed.reason;
  return ended.status === 'fulfilled' ? ended.value : 0;
}
