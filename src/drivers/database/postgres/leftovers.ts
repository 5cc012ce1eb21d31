/** What a dead run left half-way is dropped by the next one: told by name, age, and a lock that a living run holds. */
import { messageOf } from '../../../errors.ts';
import { prefixOf, timeOf } from './names.ts';
import type { Session } from './session.ts';

const hour = 3_600_000;

/** Held by the run's own session for as long as the database is in use; gone when the run is. */
export async function claim(session: Session, database: string): Promise<void> {
  await session.query('select pg_advisory_lock(hashtextextended($1, 0))', [database]);
}

async function abandoned(session: Session, clone: string): Promise<boolean> {
  const { rows } = await session.query<{ free: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as free',
    [clone],
  );
  return rows[0]?.free === true;
}

/** Not by force: whoever is connected keeps it. */
async function drop(session: Session, clone: string, log: (line: string) => void): Promise<void> {
  try {
    await session.query(`DROP DATABASE ${session.escapeIdentifier(clone)}`);
    log(`Dropped ${clone}, which an earlier run left behind`);
  } catch (thrown) {
    log(`${clone} was left behind by an earlier run and could not be dropped: ${messageOf(thrown)}`);
  }
}

/** Drops what is more than an hour old and used by nobody. */
export async function dropLeftovers(
  session: Session,
  kind: 'clone' | 'restore',
  log: (line: string) => void,
): Promise<void> {
  const now = Date.now();
  const { rows } = await session.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [prefixOf(kind)],
  );
  for (const { name } of rows) {
    const made = timeOf(name);
    if (made === undefined || now - made < hour || !(await abandoned(session, name))) continue;
    await drop(session, name, log);
    await session.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]);
  }
}
