/** Which database a URL leads to, whatever name the server goes by: what protects production from its own rehearsal. */
import { randomInt } from 'node:crypto';
import { SluicewayError } from '../../../errors.ts';
import { address } from './address.ts';
import { isState } from './explain.ts';
import { type Session, withSession } from './session.ts';

export interface Identity {
  /** Of the cluster: set once by initdb, the same on its physical copies. Null where it may not be read. */
  readonly system: string | null;
  /** When the server started, to the microsecond: tells servers apart where `system` cannot. */
  readonly started: string;
  readonly database: string;
  /** Of the database in its cluster: a rename leaves it as it is. */
  readonly oid: string;
  /** A replica: what is the same on another server may be its primary. */
  readonly replica: boolean;
}

async function systemOf(session: Session): Promise<string | null> {
  try {
    const { rows } = await session.query<{ id: string }>(
      'select system_identifier::text as id from pg_control_system()',
    );
    return rows[0]?.id ?? null;
  } catch (thrown) {
    if (isState(thrown, '42501', '42883')) return null;
    throw thrown;
  }
}

const asked = `select current_database() as name, oid::text as oid, pg_is_in_recovery() as replica,
    extract(epoch from pg_postmaster_start_time())::text as started
  from pg_database where datname = current_database()`;

export async function identityOf(session: Session): Promise<Identity> {
  const { rows } = await session.query<{ name: string; oid: string; replica: boolean; started: string }>(
    asked,
  );
  const { name = '', oid = '', replica = false, started = '' } = rows[0] ?? {};
  return { system: await systemOf(session), started, database: name, oid, replica };
}

export function identity(url: string, named?: string): Promise<Identity> {
  return withSession(url, identityOf, named === undefined ? {} : { named });
}

export const sameSystem = (a: Identity, b: Identity): boolean =>
  a.system === null || b.system === null ? a.started === b.started : a.system === b.system;

const sameDatabase = (a: Identity, b: Identity): boolean =>
  sameSystem(a, b) && (a.database === b.database || a.oid === b.oid);

/** Whether a lock that is taken at one URL is seen at the other: then they are one server, whatever they say. */
async function shareLocks(a: string, b: string): Promise<boolean> {
  const key = randomInt(2 ** 31);
  return withSession(a, async (holder) => {
    await holder.query('begin');
    await holder.query('select pg_advisory_xact_lock($1)', [key]);
    return withSession(b, async (viewer) => {
      const { rows } = await viewer.query<{ seen: boolean }>(
        `select exists (select from pg_locks where locktype = 'advisory' and objid = $1) as seen`,
        [key],
      );
      return rows[0]?.seen !== false;
    });
  });
}

/** Of two with one system: a physical copy (a branch, a restored snapshot) that goes its own way since. */
async function areApart(from: Identity, to: Identity, source: string, target: string): Promise<boolean> {
  if (from.replica || to.replica || from.started === to.started) return false;
  return !(await shareLocks(source, target));
}

/**
 * Throws unless `target` is another database than `source`. Called before everything that writes to a clone.
 * `physical`: a copy made by the storage has its source's identity, and is told from it by locks that neither shares.
 */
export async function mustDiffer(source: string, target: string, physical = false): Promise<void> {
  const [from, to] = await Promise.all([identity(source), identity(target)]);
  if (!sameDatabase(from, to)) return;
  if (physical && (await areApart(from, to, source, target))) return;
  throw new SluicewayError(
    'DATABASE',
    `Refused to write: "${to.database}" at ${address(target).place} is the database that was to be cloned, ` +
      'not its clone. Let `rehearsal.server` lead to another server.',
  );
}
