/** The real migration: the user's command, alone on its database, with nothing between its output and the log. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locks } from '../../../config/parts.ts';
import { durationText } from '../../../config/units.ts';
import { messageOf, SluicewayError } from '../../../errors.ts';
import { mustRun, type RunOptions } from '../../command/bash.ts';
import { address } from './address.ts';
import { isState } from './explain.ts';
import { dropLeft, type InvalidIndex, invalidIndexes, tellBefore, tellLeft } from './invalid-indexes.ts';
import { type Session, withSession } from './session.ts';
import { awaitTransactions, commandName } from './transactions.ts';
import { type Statement, watch, type Watched } from './watch.ts';

export interface MigrateRequest {
  readonly url: string;
  readonly command: string;
  /** Names this run to others that wait: shown in pg_stat_activity. */
  readonly run: string;
  /** `env` without DATABASE_URL, which is added. */
  readonly options: RunOptions;
  readonly locks: Locks;
  readonly log: (line: string) => void;
}
export interface Migrated {
  /** Of the command's last run. */
  readonly ms: number;
  readonly statements: readonly Statement[];
  /** What people must know though it went well: an index that is not valid. */
  readonly warnings: readonly string[];
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
    'REFUSED',
    `Another migration of "${database}" is running (${await holder(session)}): nothing was changed. ` +
      'Run this again when it is over.',
  );
}

/** Where no timeout says what is long, in ms. */
const LONG = 30_000;
/** Before the second run, and twice as much before each after it, at most a minute; in ms. */
const PAUSE = 5_000;
const LONGEST_PAUSE = 60_000;

interface Attempt {
  readonly watched: Watched;
  /** In ms, or what was thrown. */
  readonly ended: number | SluicewayError;
}

/** The environment names the sessions of programs by libpq, node-postgres and pgx: so they are known from outside. */
async function attempt(
  session: Session,
  { url, command, run, options, locks, log }: MigrateRequest,
): Promise<Attempt> {
  const watching = await watch(session, { run, lockTimeout: locks.timeout, log });
  const env = { PGAPPNAME: commandName(run), ...options.env, DATABASE_URL: url };
  try {
    const { ms } = await mustRun('database.migrate', command, { ...options, env, tied: true });
    return { watched: await watching.stop(), ended: Math.round(ms) };
  } catch (thrown) {
    const watched = await watching.stop();
    if (!(thrown instanceof SluicewayError)) throw thrown;
    return { watched, ended: thrown };
  }
}

const unsure = (thrown: unknown): string =>
  `Whether the migration left invalid indexes could not be found out: ${messageOf(thrown)}`;

/** After a failure: what is half-made goes, and both is said. */
async function failed(
  session: Session,
  before: readonly InvalidIndex[],
  { watched, ended }: Attempt,
  error: SluicewayError,
): Promise<SluicewayError> {
  const left = await dropLeft(session, before).catch((thrown: unknown) => [unsure(thrown)]);
  const why = watched.cancelled === null ? [] : [`It was cancelled: ${watched.cancelled}.`];
  if (why.length + left.length === 0) return error;
  return new SluicewayError(error.code, [error.message, ...why, ...left].join('\n'), ended);
}

const settled = (locks: Locks, { watched, ended }: Attempt, tried: number): boolean =>
  typeof ended === 'number' || watched.cancelled === null || tried > locks.retries;

/** Run again where a lock was waited for too long: what was committed until then the command's own books know. */
async function untilSettled(
  session: Session,
  before: readonly InvalidIndex[],
  request: MigrateRequest,
): Promise<Attempt> {
  const { locks, log, options } = request;
  for (let tried = 1; ; tried++) {
    await awaitTransactions(session, {
      limit: locks.wait,
      age: locks.timeout ?? LONG,
      log,
      abort: options.abort,
    });
    const done = await attempt(session, request);
    if (settled(locks, done, tried)) return done;
    for (const line of await dropLeft(session, before)) log(`    ${line}`);
    const pause = Math.min(LONGEST_PAUSE, PAUSE * 2 ** (tried - 1));
    log(
      `    run again in ${durationText(pause)}, for the ${tried + 1}. time of ${locks.retries + 1} at most`,
    );
    await sleep(pause, undefined, { signal: options.abort });
  }
}

async function underLock(session: Session, request: MigrateRequest): Promise<Migrated> {
  const before = await invalidIndexes(session);
  for (const line of tellBefore(before)) request.log(`  ! ${line}`);
  const done = await untilSettled(session, before, request);
  const { ended, watched } = done;
  if (typeof ended === 'number') {
    // What is said of it afterwards is no part of the migration, which is done.
    const warnings = await tellLeft(session, before).catch((thrown: unknown) => [unsure(thrown)]);
    return { ms: ended, statements: watched.statements, warnings };
  }
  throw request.options.abort?.aborted === true ? ended : await failed(session, before, done, ended);
}

/**
 * Throws SluicewayError('REFUSED') where nothing was begun: another migration is running, or transactions are open for
 * too long; DATABASE where the database cannot be reached, and COMMAND with the last lines where the command fails.
 */
export function migrate(request: MigrateRequest): Promise<Migrated> {
  const purpose = `sluiceway migrate ${request.run}`.slice(0, 63);
  return withSession(
    request.url,
    async (session) => {
      await lasting(session);
      await mustLock(session, address(request.url).database);
      return underLock(session, request);
    },
    { purpose },
  );
}
