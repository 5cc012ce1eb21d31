/**
 * Where a rehearsal takes place. What is loaded by it is chosen by safety: the server that the config gives, else one
 * of our own on the runner, else, and only said aloud, the one that the data come from.
 */
import { SluicewayError } from '../errors.ts';
import { address } from '../drivers/database/postgres/address.ts';
import { findClient, type Places } from '../drivers/database/postgres/client.ts';
import {
  type Cluster,
  findServer,
  newestServer,
  startCluster,
} from '../drivers/database/postgres/cluster.ts';
import { dockerRefuses, startDocker } from '../drivers/database/postgres/docker.ts';
import { identity, sameSystem } from '../drivers/database/postgres/identity.ts';
import { copyRoles } from '../drivers/database/postgres/roles.ts';
import { reachable, withSession } from '../drivers/database/postgres/session.ts';
import type { Place } from './result.ts';

export interface RehearsalServer {
  readonly url: string;
  readonly place: Place;
  stop: () => Promise<void>;
}
export interface ServerRequest {
  /** `rehearsal.server`, expanded. */
  readonly wanted: string | undefined;
  /** The running database that is cloned; null where there is none. */
  readonly from: string | null;
  /** Of the server that a dump is of; null where that is not known. */
  readonly major?: number | null;
  readonly places: Places;
  /** For the data of a server of our own. */
  readonly directory: string;
}

const cures = (major: number): string =>
  `Put PostgreSQL ${major} on the runner (Debian, Ubuntu: apt-get install postgresql-${major}), or let ` +
  '`database.rehearsal.server` be the URL of a server on which the user may create databases.';

const nothingToStop = async (): Promise<void> => undefined;

async function given(url: string, { from }: ServerRequest): Promise<RehearsalServer> {
  if (from === null) return { url, place: { on: 'given', warnings: [] }, stop: nothingToStop };
  const [source, target] = await Promise.all([
    identity(from, 'database.rehearsal.clone.from'),
    identity(url, 'database.rehearsal.server'),
  ]);
  const warnings = sameSystem(source, target)
    ? [`The rehearsal ran on the server that it clones from (${address(url).place}), and was a load on it.`]
    : [];
  return { url, place: { on: 'given', warnings }, stop: nothingToStop };
}

async function furnished({ url, stop }: Cluster, { from }: ServerRequest): Promise<RehearsalServer> {
  try {
    if (from !== null) await copyRoles(from, url);
    return { url, place: { on: 'own', warnings: [] }, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Why not, where this runner has not all that it takes. */
async function own(request: ServerRequest, major: number): Promise<RehearsalServer | string> {
  const bin = await findServer(major, request.places);
  if (bin === undefined) return `PostgreSQL ${major} is not on this runner`;
  const client = await findClient(major, request.places);
  if (!client.found) return client.why;
  return furnished(await startCluster(bin, request.directory), request);
}

/** Docker brings the server; pg_dump and pg_restore are the runner's. */
async function contained(request: ServerRequest, major: number): Promise<RehearsalServer | string> {
  const client = await findClient(major, request.places);
  if (!client.found) return client.why;
  const why = await dockerRefuses();
  return why ?? furnished(await startDocker(major), request);
}

const mayCreate = (url: string): Promise<boolean> =>
  withSession(url, async (session) => {
    const { rows } = await session.query<{ may: boolean }>(
      'select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user',
    );
    return rows[0]?.may === true;
  });

async function source(url: string, why: string, major: number): Promise<RehearsalServer> {
  const { place } = address(url);
  if (!(await mayCreate(url))) {
    throw new SluicewayError(
      'DATABASE',
      `Nowhere to rehearse: ${why}, and the user may not create a database at ${place}. ${cures(major)}`,
    );
  }
  const warning = `THE REHEARSAL RAN ON THE SOURCE'S OWN SERVER (${place}), and was a load on it; the commands had its user: ${why}. ${cures(major)}`;
  return { url, place: { on: 'source', warnings: [warning] }, stop: nothingToStop };
}

async function majorFor({ from, major, places }: ServerRequest): Promise<number> {
  if (from !== null) return reachable(from, 'database.rehearsal.clone.from');
  const found = major ?? (await newestServer(places));
  if (found !== undefined) return found;
  throw new SluicewayError('DATABASE', `Nowhere to rehearse: PostgreSQL is not on this runner. ${cures(17)}`);
}

type Way = (request: ServerRequest, major: number) => Promise<RehearsalServer | string>;

/** The first that can be had; else why none can. */
async function first(ways: readonly Way[], request: ServerRequest, major: number) {
  const refusals: string[] = [];
  for (const way of ways) {
    const found = await way(request, major);
    if (typeof found !== 'string') return found;
    refusals.push(found);
  }
  return [...new Set(refusals)].join('; ');
}

/** Throws SluicewayError('DATABASE') with the cures where there is none. `stop` ends what was started for it. */
export async function rehearsalServer(request: ServerRequest): Promise<RehearsalServer> {
  const { wanted, from } = request;
  const named = wanted === undefined || wanted === 'local' || wanted === 'docker';
  if (!named) return given(wanted, request);
  const major = await majorFor(request);
  const ways = wanted === undefined ? [own, contained] : [wanted === 'local' ? own : contained];
  const found = await first(ways, request, major);
  if (typeof found !== 'string') return found;
  if (wanted === undefined && from !== null) return source(from, found, major);
  throw new SluicewayError('DATABASE', `Nowhere to rehearse: ${found}. ${cures(major)}`);
}
