/** What a dead run left half-way is dropped by the next one: told by its mark, and a lock that a living run holds. */
import { messageOf } from '../../../errors.ts';
import { claimedName, prefixOf, timeOf } from './names.ts';
import type { Session } from './session.ts';

const hour = 3_600_000;

/** Held by the run's own session for as long as the database is in use; gone when the run is. */
export async function claim(session: Session, database: string): Promise<void> {
  await session.query('select pg_advisory_lock(hashtextextended($1, 0))', [database]);
}

/** A runner that vanished without a word must not hold its lock for hours, as TCP alone would have it. */
export async function keepAlive(session: Session): Promise<void> {
  for (const [name, value] of [
    ['tcp_keepalives_idle', 30],
    ['tcp_keepalives_interval', 10],
    ['tcp_keepalives_count', 3],
  ])
    await session.query(`SET ${name} = ${value}`);
}

async function abandoned(session: Session, name: string): Promise<boolean> {
  const { rows } = await session.query<{ free: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as free',
    [claimedName(name)],
  );
  return rows[0]?.free === true;
}

interface Found {
  readonly name: string;
  /** It was claimed before it was made, and marked as soon as it was. */
  readonly marked: boolean;
}

/**
 * By force where it has our mark: who is still in there is what the dead run left, such as a backend that has not
 * noticed yet. Without the mark, whoever is connected keeps it.
 */
async function drop(session: Session, { name, marked }: Found, log: (line: string) => void): Promise<void> {
  const force = marked ? ' WITH (FORCE)' : '';
  try {
    await session.query(`DROP DATABASE IF EXISTS ${session.escapeIdentifier(name)}${force}`);
    log(`Dropped ${name}, which an earlier run left behind`);
  } catch (thrown) {
    log(`${name} was left behind by an earlier run and could not be dropped: ${messageOf(thrown)}`);
  }
}

async function candidates(session: Session, kind: 'clone' | 'restore'): Promise<readonly Found[]> {
  const { rows } = await session.query<Found>(
    `select datname as name, coalesce(shobj_description(oid, 'pg_database'), '') like 'Sluiceway%' as marked
       from pg_database where starts_with(datname, $1)`,
    [prefixOf(kind)],
  );
  return rows;
}

/** Drops what nobody holds or uses: at once where it has its mark, else when it is more than an hour old. */
export async function dropLeftovers(
  session: Session,
  kind: 'clone' | 'restore',
  log: (line: string) => void,
): Promise<void> {
  const now = Date.now();
  for (const found of await candidates(session, kind)) {
    const { name, marked } = found;
    const made = timeOf(name);
    if (made === undefined || (!marked && now - made < hour)) continue;
    if (!(await abandoned(session, name))) continue;
    await drop(session, found, log);
    await session.query('select pg_advisory_unlock(hashtextextended($1, 0))', [claimedName(name)]);
  }
}
