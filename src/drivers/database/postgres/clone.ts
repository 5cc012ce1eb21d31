/**
 * A copy of a database to rehearse on: masked before anything else sees it, marked, and dropped again. It is made
 * once, as a template that nobody may connect to; what is worked on is a copy of that, renewed in seconds.
 */
import { address, withDatabase } from './address.ts';
import { allowConnections, copyClosed } from './clone/closed.ts';
import { fillFromDump } from './clone/from-dump.ts';
import { fillFromUrl, fillSchema } from './clone/from-url.ts';
import { mustNotBeSource, prepare } from './clone/mask.ts';
import type { Clone, CloneRequest, CloneSource, Making } from './clone/request.ts';
import { dropDatabase, sizeOf } from './create.ts';
import { claim, dropLeftovers, keepAlive } from './leftovers.ts';
import { maintenanceUrl } from './maintenance.ts';
import { ownName, templateName } from './names.ts';
import { sweepMachine } from './orphans.ts';
import { openSession, type Session, withSession } from './session.ts';

interface Filled {
  readonly kind: Clone['kind'];
  /** Those that it must have. */
  readonly tables: readonly string[];
}

async function fill(making: Making): Promise<Filled> {
  const { source, database } = making;
  switch (source.by) {
    case 'url':
      return fillFromUrl(making, source.url, source.rows);
    case 'schema':
      return fillSchema(making, source.url);
    case 'dump':
      return fillFromDump(making, source.path);
    case 'template':
      await copyClosed(making, source.database, database);
      return { kind: 'template', tables: [] };
    case 'command':
      return { kind: 'command', tables: [] };
  }
}

const wordsOf = (source: CloneSource): string => {
  switch (source.by) {
    case 'url':
    case 'schema':
      return address(source.url).database;
    case 'dump':
      return 'a dump';
    case 'template':
      return source.database;
    case 'command':
      return address(source.url).database;
  }
};

const markOf = ({ source, run }: CloneRequest): string =>
  `Sluiceway's clone of ${wordsOf(source)} for run ${run}, made ${new Date().toISOString()}`;

/** A copy that a command made is its own template, and not ours to close. */
const isOurs = ({ source }: CloneRequest): boolean => source.by !== 'command';

async function makeTemplate(making: Making): Promise<Clone['kind']> {
  const { keeper, database } = making;
  const { kind, tables } = await fill(making);
  await prepare(making, tables);
  if (isOurs(making)) await allowConnections(keeper, database, false);
  return kind;
}

/** A database that we made ourselves by that name, so that nobody else's is dropped. */
async function renew(making: Making, name: string): Promise<void> {
  await dropDatabase(making.keeper, name);
  await copyClosed(making, making.database, name);
}

async function dropAll(making: Making, name: string): Promise<void> {
  await making.keeper.end().catch(() => undefined);
  await withSession(await besideUrl(making), async (session) => {
    for (const each of isOurs(making) ? [name, making.database] : [name]) await dropDatabase(session, each);
  });
}

async function giveBack({ source }: CloneRequest): Promise<void> {
  if (source.by === 'command') await source.giveBack();
}

async function make(making: Making, name: string): Promise<Clone> {
  const { keeper, log } = making;
  await sweepMachine(making.directory, log);
  await dropLeftovers(keeper, 'clone', log);
  await claim(keeper, name);
  const kind = await makeTemplate(making);
  await renew(making, name);
  const url = withDatabase(making.server, name);
  let given = false;
  return {
    url,
    database: name,
    kind,
    bytes: await sizeOf(keeper, name),
    mustNotBeSource: () => mustNotBeSource(making, url),
    async reset() {
      const started = performance.now();
      await renew(making, name);
      return Math.round(performance.now() - started);
    },
    async drop() {
      try {
        await dropAll(making, name);
      } finally {
        if (!given) await giveBack(making);
        given = true;
      }
    },
  };
}

/** Not template1 for long, if that can be helped: nobody can make a database while somebody is in there. */
async function besideUrl({ source, server }: CloneRequest): Promise<string> {
  const read = 'url' in source ? address(source.url).database : '';
  const taken = source.by === 'template' ? source.database : read;
  const free = address(server).database === 'postgres' && taken !== 'postgres';
  return free ? server : maintenanceUrl(server);
}

async function keeperOf(request: CloneRequest): Promise<Session> {
  const keeper = await openSession(await besideUrl(request), {
    purpose: `sluiceway ${request.run}`,
  });
  await keepAlive(keeper);
  return keeper;
}

/** Throws SluicewayError('DATABASE'), with nothing left behind. The source is only read. */
export async function clone(request: CloneRequest): Promise<Clone> {
  const name = ownName('clone', request.run, Date.now());
  const database =
    request.source.by === 'command' ? address(request.source.url).database : templateName(name);
  const url = withDatabase(request.server, database);
  const keeper = await keeperOf(request);
  const making = { ...request, keeper, database, url, words: markOf(request) };
  try {
    return await make(making, name);
  } catch (thrown) {
    await undo(making, name);
    throw thrown;
  }
}

/** What was thrown before says more than that something could not be dropped: the next run sweeps. */
async function undo(making: Making, name: string): Promise<void> {
  const names = isOurs(making) ? [name, making.database] : [name];
  for (const each of names) await dropDatabase(making.keeper, each).catch(() => undefined);
  await making.keeper.end().catch(() => undefined);
  await giveBack(making).catch(() => undefined);
}
