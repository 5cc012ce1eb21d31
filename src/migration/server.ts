/**
 * Where a rehearsal takes place. What is loaded by it is chosen by safety: the server that the config gives, else one
 * of our own on the runner, else, and only said aloud, the one that the data come from.
 */
import { SluicewayError } from '../errors.ts';
import { address } from '../drivers/database/postgres/address.ts';
import { findClient, type Places } from '../drivers/database/postgres/client.ts';
import { findServer, startCluster } from '../drivers/database/postgres/cluster.ts';
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
  readonly from: string;
  readonly places: Places;
  /** For the data of a server of our own. */
  readonly directory: string;
}

const cures = (major: number): string =>
  `Put PostgreSQL ${major} on the runner (Debian, Ubuntu: apt-get install postgresql-${major}), or let ` +
  '`database.rehearsal.server` be the URL of a server on which the user may create databases.';

const nothingToStop = async (): Promise<void> => undefined;

async function given(url: string, { from }: ServerRequest): Promise<RehearsalServer> {
  const [source, target] = await Promise.all([
    identity(from, 'database.rehearsal.clone.from'),
    identity(url, 'database.rehearsal.server'),
  ]);
  const warnings = sameSystem(source, target)
    ? [`The rehearsal ran on the server that it clones from (${address(url).place}), and was a load on it.`]
    : [];
  return { url, place: { on: 'given', warnings }, stop: nothingToStop };
}

/** Why not, where this runner has not all that it takes. */
async function own(request: ServerRequest, major: number): Promise<RehearsalServer | string> {
  const bin = await findServer(major, request.places);
  if (bin === undefined) return `PostgreSQL ${major} is not on this runner`;
  const client = await findClient(major, request.places);
  if (!client.found) return client.why;
  const { url, stop } = await startCluster(bin, request.directory);
  try {
    await copyRoles(request.from, url);
    return { url, place: { on: 'own', warnings: [] }, stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

const mayCreate = (url: string): Promise<boolean> =>
  withSession(url, async (session) => {
    const { rows } = await session.query<{ may: boolean }>(
      'select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user',
    );
    return rows[0]?.may === true;
  });

async function source(request: ServerRequest, why: string, major: number): Promise<RehearsalServer> {
  const { place } = address(request.from);
  if (!(await mayCreate(request.from))) {
    throw new SluicewayError(
      'DATABASE',
      `Nowhere to rehearse: ${why}, and the user may not create a database at ${place}. ${cures(major)}`,
    );
  }
  const warning = `THE REHEARSAL RAN ON THE SOURCE'S OWN SERVER (${place}), and was a load on it; the commands had its user: ${why}. ${cures(major)}`;
  return { url: request.from, place: { on: 'source', warnings: [warning] }, stop: nothingToStop };
}

/** Throws SluicewayError('DATABASE') with the cures where there is none. `stop` ends what was started for it. */
export async function rehearsalServer(request: ServerRequest): Promise<RehearsalServer> {
  const { wanted } = request;
  if (wanted === 'docker') {
    throw new SluicewayError(
      'DATABASE',
      '`database.rehearsal.server: docker` is not available yet: write `local` or a URL.',
    );
  }
  if (wanted !== undefined && wanted !== 'local') return given(wanted, request);
  const major = await reachable(request.from, 'database.rehearsal.clone.from');
  const ours = await own(request, major);
  if (typeof ours !== 'string') return ours;
  if (wanted === undefined) return source(request, ours, major);
  throw new SluicewayError('DATABASE', `Nowhere to rehearse: ${ours}. ${cures(major)}`);
}
