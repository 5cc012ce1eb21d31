/** Looks at the database that was cloned: in a session that may only read, waits for nobody, and is soon over. */
import { openSession, type Session } from '../../drivers/database/postgres/session.ts';
import { messageOf } from '../../errors.ts';
import type { Known } from '../measure/production.ts';
import { readTables } from './tables.ts';

/** Other users' transactions and the replicas' states show to members of pg_read_all_stats alone. */
const sql = `select pg_has_role(current_user, 'pg_read_all_stats', 'usage') or
   (select rolsuper from pg_roles where rolname = current_user) as "seesAll",
 (select count(*) from pg_stat_replication where state = 'streaming')::int as replicas,
 (select 1000 * extract(epoch from max(clock_timestamp() - xact_start)) from pg_stat_activity
   where pid <> pg_backend_pid() and backend_type = 'client backend' and datname = current_database())::float8 as "oldestMs"`;

interface Row {
  readonly seesAll: boolean;
  readonly replicas: number;
  readonly oldestMs: number | null;
}

async function look(session: Session): Promise<Known> {
  await session.query(
    `set default_transaction_read_only = on; set statement_timeout = '20s'; set lock_timeout = '1s'`,
  );
  const tables = await readTables(session, false);
  const { rows } = await session.query<Row>(sql);
  const { seesAll = false, replicas = 0, oldestMs = null } = rows[0] ?? {};
  const byName = new Map([...tables.values()].map((table) => [table.name, table]));
  return {
    production: { tables: byName, replicas: seesAll || replicas > 0 ? replicas : null, oldestMs },
  };
}

/** Total: what goes wrong is why nothing is known. */
export async function lookAtProduction(url: string): Promise<Known> {
  try {
    const session = await openSession(url, {
      named: 'database.rehearsal.clone.from',
      purpose: 'sluiceway rehearsal: sizes',
    });
    try {
      return await look(session);
    } finally {
      await session.end().catch(() => undefined);
    }
  } catch (thrown) {
    return { why: messageOf(thrown) };
  }
}
