/** Which database a URL leads to, whatever name the server goes by: what protects production from its own rehearsal. */
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

export async function identityOf(session: Session): Promise<Identity> {
  const { rows } = await session.query<{ name: string; started: string }>(
    'select current_database() as name, extract(epoch from pg_postmaster_start_time())::text as started',
  );
  return { system: await systemOf(session), started: rows[0]?.started ?? '', database: rows[0]?.name ?? '' };
}

export function identity(url: string, named?: string): Promise<Identity> {
  return withSession(url, identityOf, named === undefined ? {} : { named });
}

export const sameSystem = (a: Identity, b: Identity): boolean =>
  a.system === null || b.system === null ? a.started === b.started : a.system === b.system;

/** Throws unless `target` is another database than `source`. Called before everything that writes to a clone. */
export async function mustDiffer(source: string, target: string): Promise<void> {
  const [from, to] = await Promise.all([identity(source), identity(target)]);
  if (!sameSystem(from, to) || from.database !== to.database) return;
  throw new SluicewayError(
    'DATABASE',
    `Refused to write: "${to.database}" at ${address(target).place} is the database that was to be cloned, ` +
      'not its clone. Let `rehearsal.server` lead to another server.',
  );
}
