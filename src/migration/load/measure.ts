/** Runs the migration through the tracer, with users at its tables, and says what it did to them. */
import { openSession, type Session } from '../../drivers/database/postgres/session.ts';
import { startProxy, type Tracer } from '../trace/proxy.ts';
import type { Run } from '../measure/evidence.ts';
import type { Table } from '../measure/measured.ts';
import { stepsOf } from '../measure/waits.ts';
import { type Crowds, openCrowds } from './crowd.ts';
import { readIndexes, readTables } from './tables.ts';
import { type Watch, watchLocks } from './watch.ts';

/** Where the migration is to connect to. */
export type Way = Pick<Tracer, 'url' | 'env'>;

/** Of the users: five tables at a time, each with a reader and a writer, and two for rows. */
const connections = 12;

interface Parts {
  readonly session: Session;
  readonly tables: ReadonlyMap<number, Table>;
  readonly crowds: Crowds;
  readonly watch: Watch;
  readonly lockTimeout: string | null;
  readonly invalid: readonly string[];
}

async function invalidIndexes(session: Session): Promise<readonly string[]> {
  const { rows } = await session.query<{ name: string }>(
    'select indexrelid::regclass::text as name from pg_index where not indisvalid order by 1',
  );
  return rows.map(({ name }) => name);
}

async function lockTimeoutOf(session: Session): Promise<string | null> {
  const { rows } = await session.query<{ lock_timeout: string }>('show lock_timeout');
  const text = rows[0]?.lock_timeout ?? '0';
  return text === '0' ? null : text;
}

async function setUp(url: string): Promise<Parts> {
  const session = await openSession(url, { named: 'the clone', purpose: 'sluiceway rehearsal: watch' });
  try {
    const tables = await readTables(session, true);
    const indexes = await readIndexes(session);
    const [lockTimeout, invalid] = [await lockTimeoutOf(session), await invalidIndexes(session)];
    const crowds = await openCrowds(url, connections);
    return {
      session,
      tables,
      crowds,
      watch: watchLocks(session, { tables, indexes }, crowds),
      lockTimeout,
      invalid,
    };
  } catch (thrown) {
    await session.end().catch(() => undefined);
    throw thrown;
  }
}

async function takeDown({ session, crowds, watch }: Parts): Promise<void> {
  await watch.stop();
  await crowds.close();
  await session.end().catch(() => undefined);
}

/**
 * `migrate` is called once, with the way that it is to take; what it throws is thrown, after `done` was told what
 * was measured until then. Throws SluicewayError('DATABASE') where the server cannot be traced.
 */
export async function measure<T>(
  url: string,
  migrate: (way: Way) => Promise<T>,
  done: (run: Run) => void,
): Promise<T> {
  const parts = await setUp(url);
  const { tables, crowds, watch } = parts;
  try {
    const tracer = await startProxy(url, 'the clone', (event) => {
      if (event.kind === 'opened') watch.opened(event.pid);
    });
    const from = performance.now();
    try {
      return await migrate(tracer);
    } finally {
      const ms = performance.now() - from;
      const statements = await tracer.close();
      const invalid = (await invalidIndexes(parts.session)).filter((name) => !parts.invalid.includes(name));
      await takeDown(parts);
      const all = [...tables.values()];
      const kinds = new Map(all.map(({ name, kind }) => [name, kind]));
      const { samples } = crowds;
      const steps = stepsOf(statements, kinds, { samples, locked: watch.locked });
      done({ steps, tables: all, doing: watch.doing(), ms, lockTimeout: parts.lockTimeout, invalid });
    }
  } finally {
    await takeDown(parts);
  }
}
