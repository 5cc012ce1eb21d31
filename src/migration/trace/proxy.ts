/** A PostgreSQL proxy on this machine that tells what each statement did. */
import { createServer, type Server, type Socket } from 'node:net';
import { address } from '../../drivers/database/postgres/address.ts';
import { majorOf, openSession, type Session } from '../../drivers/database/postgres/session.ts';
import { SluicewayError } from '../../errors.ts';
import { loadParser } from '../sql/parser.ts';
import type { Known } from '../wire/footprint.ts';
import { collect, type Traced, type TraceEvent } from '../wire/traced.ts';
import { elsewhere, readCatalogue } from './catalogue.ts';
import { type Observer, observer } from './observer.ts';
import { serve } from './pump.ts';

export interface Tracer {
  /** As the server's own URL, but for the place. */
  readonly url: string;
  /** What clients need in order to come this way and no other. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends what is still connected, and gives all statements in their order. */
  close(): Promise<readonly Traced[]>;
}

/** pg_stat_force_next_flush is of PostgreSQL 15. */
const oldest = 15;

async function mustBeFit(session: Session): Promise<void> {
  const major = await majorOf(session);
  if (major < oldest) {
    throw new SluicewayError(
      'DATABASE',
      `Tracing takes PostgreSQL ${oldest} or later; this server is ${major}.`,
    );
  }
  const { rows } = await session.query<{ standby: boolean }>('select pg_is_in_recovery() as standby');
  if (rows[0]?.standby !== true) return;
  throw new SluicewayError(
    'DATABASE',
    'This server is a replica, on which nothing can be migrated: name a primary.',
  );
}

/** Ended where it is of no use. */
async function look(session: Session): Promise<Known> {
  try {
    await mustBeFit(session);
    return await readCatalogue(session);
  } catch (thrown) {
    await session.end().catch(() => undefined);
    throw thrown;
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : 0);
    });
  });
}

/** Settings that say how to reach the server, and not what to do there. */
const ofTheWay = [
  'host',
  'port',
  'hostaddr',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'sslcrl',
  'channel_binding',
];

function through(url: URL, port: number): URL {
  const proxied = new URL(url);
  proxied.hostname = '127.0.0.1';
  proxied.port = String(port);
  for (const name of ofTheWay) proxied.searchParams.delete(name);
  return proxied;
}

/** Keeps what is told, but for what is the observer's alone. */
const hear =
  (watching: Observer, kept: TraceEvent[], onEvent: (event: TraceEvent) => void) =>
  (some: readonly TraceEvent[]): void => {
    for (const event of some) {
      onEvent(event);
      if (event.kind === 'watch') watching.watch(event.id, event.pid);
      else if (event.kind === 'unwatch') watching.unwatch(event.id);
      else kept.push(event);
    }
  };

/**
 * `onEvent` hears what happens as it happens. Throws SluicewayError('DATABASE') where the server cannot be reached,
 * is too old, or a replica.
 */
export async function startProxy(
  text: string,
  named = '--database',
  onEvent: (event: TraceEvent) => void = () => undefined,
): Promise<Tracer> {
  const { url, database } = address(text, named);
  const session = await openSession(text, { named, purpose: 'sluiceway trace' });
  const { split } = await loadParser();
  const known = await look(session);
  const watching = observer(session, known);
  const events: TraceEvent[] = [];
  const onEvents = hear(watching, events, onEvent);
  const clients = new Set<Socket>();
  const left: number[] = [];
  const onLeftRunning = (pid: number): void => void left.push(pid);
  let ids = 0;
  const nextId = (): number => ++ids;
  const knownOf = (asked: string) => (asked === database ? known : elsewhere(known));
  const server = createServer({ allowHalfOpen: false }, (client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    serve(client, nextId(), { url, split, nextId, knownOf, onEvents, onLeftRunning });
  });
  const port = await listen(server);
  const proxied = through(url, port);
  const close = async (): Promise<readonly Traced[]> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const client of clients) client.destroy();
    await closed;
    await watching.settled();
    await endLeft(session, left).catch(() => undefined);
    await session.end().catch(() => undefined);
    return collect(events, watching.seen);
  };
  return { url: proxied.href, env: environment(proxied, database), close };
}

/** With the command over, nobody waits for what the server is still at, and its locks would stop whoever comes next. */
async function endLeft(session: Session, pids: readonly number[]): Promise<void> {
  if (pids.length === 0) return;
  await session.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where pid = any($1) and datname = current_database() and usename = current_user`,
    [pids],
  );
}

function environment(url: URL, database: string): Readonly<Record<string, string>> {
  const password = decodeURIComponent(url.password);
  return {
    DATABASE_URL: url.href,
    PGHOST: url.hostname,
    PGPORT: url.port,
    PGUSER: decodeURIComponent(url.username),
    PGDATABASE: database,
    PGSSLMODE: 'disable',
    // It would bind to the proxy's certificate, which the server does not know.
    PGCHANNELBINDING: 'disable',
    ...(password === '' ? {} : { PGPASSWORD: password }),
  };
}
