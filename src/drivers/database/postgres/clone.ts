/** A copy of a database to rehearse on: masked before anything else sees it, marked, and dropped again. */
import { messageOf, SluicewayError } from '../../../errors.ts';
import { address, withDatabase } from './address.ts';
import { type Client, findClient, type Places } from './client.ts';
import { copyByTemplate, createEmpty, dropDatabase, localeOf, sizeOf, tablesOf } from './create.ts';
import { dumpForClone, restoreClone } from './dump.ts';
import { identity, identityOf, mustDiffer, sameSystem } from './identity.ts';
import { claim, dropLeftovers } from './leftovers.ts';
import { maintenanceUrl } from './maintenance.ts';
import { ownName } from './names.ts';
import { pipe } from './program.ts';
import { openSession, reachable, type Session, withSession } from './session.ts';

export interface CloneRequest {
  readonly from: string;
  /** Any database of the server that the clone goes to. */
  readonly server: string;
  /** Run on the clone first of all; `path` is for messages. */
  readonly mask?: { readonly path: string; readonly sql: string };
  /** Names the clone. */
  readonly run: string;
  readonly places: Places;
  readonly log: (line: string) => void;
}
export interface Clone {
  readonly url: string;
  readonly database: string;
  readonly kind: 'pg_dump' | 'template';
  readonly bytes: number;
  /** Also ends what is still connected to it. May be called twice. */
  drop: () => Promise<void>;
}

interface Making extends CloneRequest {
  readonly url: string;
  readonly database: string;
  /** Beside the clone, on its server; holds the lock that says that this run lives. */
  readonly keeper: Session;
}

async function byDump(making: Making, client: Client): Promise<void> {
  const locale = await withSession(making.from, (source) => localeOf(source, address(making.from).database));
  const kept = await createEmpty(making.keeper, making.database, locale);
  if (!kept)
    making.log(`The collation ${locale.row.datcollate} is not on the rehearsal server: sorted by "C" there`);
  await mustDiffer(making.from, making.url);
  await pipe(dumpForClone(client, making.from), restoreClone(client, making.url));
}

async function byTemplate(making: Making, why: string): Promise<void> {
  if (!sameSystem(await identity(making.from), await identityOf(making.keeper))) {
    throw new SluicewayError('DATABASE', `The database cannot be cloned to another server: ${why}.`);
  }
  making.log(`Cloned by TEMPLATE: ${why}`);
  await copyByTemplate(making.keeper, address(making.from).database, making.database);
}

async function fill(making: Making): Promise<Clone['kind']> {
  const found = await findClient(
    await reachable(making.from, 'database.rehearsal.clone.from'),
    making.places,
  );
  await (found.found ? byDump(making, found.client) : byTemplate(making, found.why));
  return found.found ? 'pg_dump' : 'template';
}

/** Foreign servers stay out of reach: the way to other databases is by these passwords. */
const isolate = `do $$ declare r record; begin
  for r in select usename, srvname from pg_user_mappings loop
    execute format('drop user mapping for %s server %I',
                   case r.usename when 'public' then 'public' else quote_ident(r.usename) end, r.srvname);
  end loop; end $$`;

async function mask(session: Session, { path, sql }: NonNullable<CloneRequest['mask']>): Promise<void> {
  await session.query(sql).catch((cause: unknown) => {
    throw new SluicewayError(
      'DATABASE',
      `${path} failed on the clone: ${messageOf(cause)}. The clone was dropped.`,
      cause,
    );
  });
}

async function prepare(making: Making): Promise<void> {
  const expected = await withSession(making.from, tablesOf);
  await mustDiffer(making.from, making.url);
  await withSession(making.url, async (session) => {
    await session.query(isolate);
    const found = await tablesOf(session);
    const missing = expected.filter((table) => !found.includes(table));
    if (missing.length > 0)
      throw new SluicewayError('DATABASE', `The clone lacks ${missing.slice(0, 5).join(', ')}.`);
    if (making.mask !== undefined) await mask(session, making.mask);
    await session.query('ANALYZE');
  });
}

/** For people who find it: what it is, and since when. */
async function mark({ keeper, database, from, run }: Making): Promise<void> {
  const words = `Sluiceway's clone of ${address(from).database} for run ${run}, made ${new Date().toISOString()}`;
  await keeper.query(
    `COMMENT ON DATABASE ${keeper.escapeIdentifier(database)} IS ${keeper.escapeLiteral(words)}`,
  );
}

async function make(making: Making): Promise<Clone> {
  const { keeper, database, url } = making;
  await dropLeftovers(keeper, 'clone', making.log);
  await claim(keeper, database);
  const kind = await fill(making);
  await mark(making);
  await prepare(making);
  const drop = async (): Promise<void> => {
    await keeper.end().catch(() => undefined);
    await withSession(await maintenanceUrl(making.server), (session) => dropDatabase(session, database));
  };
  return { url, database, kind, bytes: await sizeOf(keeper, database), drop };
}

/** Throws SluicewayError('DATABASE'), with nothing left behind. The source is only read. */
export async function clone(request: CloneRequest): Promise<Clone> {
  const database = ownName('clone', request.run, Date.now());
  const keeper = await openSession(await maintenanceUrl(request.server), {
    purpose: `sluiceway ${request.run}`,
  });
  const making = { ...request, keeper, database, url: withDatabase(request.server, database) };
  try {
    return await make(making);
  } catch (thrown) {
    await dropDatabase(keeper, database).catch(() => undefined);
    await keeper.end().catch(() => undefined);
    throw thrown;
  }
}
