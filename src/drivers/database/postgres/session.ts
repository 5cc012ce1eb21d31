/** One connection to PostgreSQL, always ended, with errors that say what to change. */
import type pg from 'pg';
import { SluicewayError } from '../../../errors.ts';
import { type Address, address } from './address.ts';
import { explain } from './explain.ts';

export type Session = pg.Client;

/**
 * `sslmode=require` shall mean what it means to psql, not what it means to pg 8. Of the database's name pg decodes
 * only what encodeURI encodes: `%24` would stay as it is.
 */
function nodeUrl({ url, database, named }: Address): string {
  if (/[?#]/.test(database))
    throw new SluicewayError('DATABASE', `${named}: a database with ? or # in its name cannot be reached.`);
  const copy = new URL(url);
  copy.pathname = `/${encodeURI(database)}`;
  if (copy.searchParams.has('sslmode')) copy.searchParams.set('uselibpqcompat', 'true');
  return copy.href;
}

const connectTimeoutMs = 10_000;

export interface SessionOptions {
  /** Where the URL comes from, for messages. */
  readonly named?: string;
  /** What pg_stat_activity shows to those who wonder who is connected. */
  readonly purpose?: string;
}

/** The caller ends it. Throws SluicewayError('DATABASE'), naming place and cure, where PostgreSQL cannot be reached. */
export async function openSession(url: string, options: SessionOptions = {}): Promise<Session> {
  const at = address(url, options.named);
  // Most jobs never speak to a database.
  const { default: postgres } = await import('pg');
  const session = new postgres.Client({
    connectionString: nodeUrl(at),
    application_name: options.purpose ?? 'sluiceway',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  });
  // A connection that breaks while it is idle would otherwise end the process; the next query fails anyway.
  session.on('error', () => undefined);
  try {
    await session.connect();
    return session;
  } catch (thrown) {
    // What listens there may keep a half-open connection for ever.
    void session.end().catch(() => undefined);
    throw explain(thrown, at);
  }
}

/** Ended in any case. What PostgreSQL says to a statement is thrown as SluicewayError('DATABASE') too. */
export async function withSession<T>(
  url: string,
  work: (session: Session) => Promise<T>,
  options: SessionOptions = {},
): Promise<T> {
  const session = await openSession(url, options);
  try {
    return await work(session);
  } catch (thrown) {
    throw thrown instanceof SluicewayError ? thrown : explain(thrown, address(url, options.named));
  } finally {
    await session.end().catch(() => undefined);
  }
}

/** Resolves to the server's major version, 15 say. */
export function reachable(url: string, named?: string): Promise<number> {
  return withSession(url, majorOf, named === undefined ? {} : { named });
}

export async function majorOf(session: Session): Promise<number> {
  const { rows } = await session.query<{ version: number }>(
    `select current_setting('server_version_num')::int / 10000 as version`,
  );
  return rows[0]?.version ?? 0;
}
