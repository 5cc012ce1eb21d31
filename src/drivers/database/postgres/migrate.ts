/** The real migration: the user's command, alone on its database, with nothing between its output and the log. */
import { SluicewayError } from '../../../errors.ts';
import { mustRun, type RunOptions } from '../../command/bash.ts';
import { address } from './address.ts';
import { isState } from './explain.ts';
import { type Session, withSession } from './session.ts';

export interface MigrateRequest {
  readonly url: string;
  readonly command: string;
  /** Names this run to others that wait: shown in pg_stat_activity. */
  readonly run: string;
  /** `env` without DATABASE_URL, which is added. */
  readonly options: RunOptions;
}

/** The same for every service: what counts is the database, which advisory locks are apart by anyway. */
const lock = "hashtextextended('sluiceway migrate', 0)";

/** An idle session must last as long as the command, and a vanished runner's must not last longer. */
const settings = [
  'tcp_keepalives_idle = 30',
  'tcp_keepalives_interval = 10',
  'tcp_keepalives_count = 3',
  'idle_session_timeout = 0',
];

async function lasting(session: Session): Promise<void> {
  for (const setting of settings) {
    await session.query(`SET ${setting}`).catch((thrown: unknown) => {
      // 42704: a server before PostgreSQL 14 does not know the last one.
      if (!isState(thrown, '42704')) throw thrown;
    });
  }
}

async function holder(session: Session): Promise<string> {
  const { rows } = await session.query<{ name: string; since: string }>(
    `select a.application_name as name, to_char(a.backend_start at time zone 'UTC', 'HH24:MI') as since
       from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and a.application_name like 'sluiceway migrate%'
        and l.database = (select oid from pg_database where datname = current_database())`,
  );
  const [first] = rows;
  return first === undefined
    ? 'another session'
    : `${first.name.replace('sluiceway migrate ', 'run ')}, since ${first.since} UTC`;
}

async function mustLock(session: Session, database: string): Promise<void> {
  const { rows } = await session.query<{ locked: boolean }>(`select pg_try_advisory_lock(${lock}) as locked`);
  if (rows[0]?.locked === true) return;
  throw new SluicewayError(
    'DATABASE',
    `Another migration of "${database}" is running (${await holder(session)}): nothing was changed. ` +
      'Run this again when it is over.',
  );
}

/**
 * Resolves to its duration in ms. Throws SluicewayError('DATABASE') where the database cannot be reached or is being
 * migrated, and SluicewayError('COMMAND') with the last lines where the command fails.
 */
export function migrate({ url, command, run, options }: MigrateRequest): Promise<number> {
  const purpose = `sluiceway migrate ${run}`.slice(0, 63);
  return withSession(
    url,
    async (session) => {
      await lasting(session);
      await mustLock(session, address(url).database);
      const { ms } = await mustRun('database.migrate', command, {
        ...options,
        env: { ...options.env, DATABASE_URL: url },
      });
      return Math.round(ms);
    },
    { purpose },
  );
}
