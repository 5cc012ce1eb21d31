/** Transactions that have been open for long: a migration would queue behind them, and everybody behind the migration. */
import { setTimeout as sleep } from 'node:timers/promises';
import { durationText } from '../../../config/units.ts';
import { SluicewayError } from '../../../errors.ts';
import type { Session } from './session.ts';

export interface Waiting {
  /** How long they are waited for, in ms; then the migration is refused. */
  readonly limit: number;
  /** From this age on a transaction is waited for, in ms. */
  readonly age: number;
  readonly log: (line: string) => void;
  readonly abort?: AbortSignal | undefined;
}

interface Transaction {
  /** `pid 4711`, or the name of a prepared one. */
  readonly who: string;
  readonly ms: number;
  readonly what: string;
}

/** Without locks on tables it is in nobody's way. A session of an earlier run's migration counts at any age. */
const sql = `
select 'pid ' || a.pid || coalesce(' (' || nullif(a.application_name, '') || ')', '') as who,
       extract(epoch from clock_timestamp() - a.xact_start)::float8 * 1000 as ms,
       a.state || ': ' || left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120) as what
  from pg_stat_activity a
 where a.datname = current_database() and a.pid <> pg_backend_pid() and a.backend_type = 'client backend'
   and (a.xact_start < clock_timestamp() - $1::float8 * interval '1 ms' or a.application_name like $2)
   and exists (select from pg_locks l where l.pid = a.pid and l.locktype = 'relation' and l.granted and l.relation >= 16384)
union all
select 'prepared transaction ' || quote_literal(gid), extract(epoch from clock_timestamp() - prepared)::float8 * 1000,
       'it waits for COMMIT PREPARED or ROLLBACK PREPARED'
  from pg_prepared_xacts where database = current_database() and prepared < clock_timestamp() - $1::float8 * interval '1 ms'
 order by ms desc`;

/** By what a migration's own sessions are known, where their program lets the environment name them. */
export const commandName = (run: string): string => `sluiceway migration ${run}`.slice(0, 63);

export async function longTransactions(session: Session, age: number): Promise<readonly Transaction[]> {
  const { rows } = await session.query<Transaction>(sql, [age, `${commandName('')}%`]);
  return rows;
}

const lineOf = ({ who, ms, what }: Transaction): string => `${who}, open for ${durationText(ms)}, ${what}`;

function refused(limit: number, found: readonly Transaction[]): SluicewayError {
  const lines = found.slice(0, 5).map((transaction) => `  ${lineOf(transaction)}`);
  return new SluicewayError(
    'REFUSED',
    [
      `The migration was not started, and nothing was changed: after ${durationText(limit)} these transactions were still open, ` +
        'and it would have waited behind them with everybody behind it:',
      ...lines,
      'End them (select pg_terminate_backend(pid)), or let database.locks.wait be longer; then run this again.',
    ].join('\n'),
  );
}

/** Resolves once none is left. Throws SluicewayError('REFUSED') naming them when the limit has passed. */
export async function awaitTransactions(
  session: Session,
  { limit, age, log, abort }: Waiting,
): Promise<void> {
  const until = performance.now() + limit;
  let said = '';
  for (;;) {
    const found = await longTransactions(session, age);
    const [first] = found;
    if (first === undefined) return;
    if (performance.now() >= until) throw refused(limit, found);
    if (said !== first.who)
      log(
        `  waiting for ${found.length} open ${found.length === 1 ? 'transaction' : 'transactions'}: ${lineOf(first)}`,
      );
    said = first.who;
    await sleep(Math.min(1_000, Math.max(50, until - performance.now())), undefined, { signal: abort });
  }
}
