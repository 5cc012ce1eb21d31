/** Brings a backup back: into a new database beside the old one, looked at, and only then swapped in. */
import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { SluicewayError } from '../../../errors.ts';
import { address, withDatabase } from './address.ts';
import { isDump } from './backup.ts';
import { findClient, type Places } from './client.ts';
import { copyByTemplate, createEmpty, dropDatabase, localeOf, tablesOf } from './create.ts';
import { listing, restoreFrom, tablesIn } from './dump.ts';
import { claim, dropLeftovers } from './leftovers.ts';
import { withMaintenance } from './maintenance.ts';
import { type OwnKind, ownName, timeOf } from './names.ts';
import { run } from './program.ts';
import { copyProperties } from './properties.ts';
import { reachable, type Session, withSession } from './session.ts';
import { swap } from './swap.ts';

export interface RestoreRequest {
  readonly url: string;
  /** As `backup` gave it. */
  readonly id: string;
  /** Where dumps are. */
  readonly directory: string;
  readonly places: Places;
  readonly log: (line: string) => void;
  /** What the databases on the way are named as; a rehearsal's go by `clone`, so that leftovers are found. */
  readonly kind?: OwnKind;
}
export interface Restored {
  readonly ms: number;
  /** Writes since the backup are no longer in the database: this many minutes of them. Null where the age is unknown. */
  readonly lostMinutes: number | null;
  /** The database as it was before, kept for whoever needs those writes. */
  readonly replaced: string;
  /** Sessions that had to be ended for the swap. */
  readonly disconnected: number;
}

/** Minutes of writes that restoring this backup would lose, from its name; null where that does not tell. */
export function minutesLost(id: string, now: number): number | null {
  const made = timeOf(id);
  return made === undefined ? null : Math.max(0, Math.ceil((now - made) / 60_000));
}

async function mustExist(file: string, id: string): Promise<void> {
  await access(file).catch((cause: unknown) => {
    throw new SluicewayError(
      'DATABASE',
      `The backup ${id} is not on this runner: ${file} is missing. Fetch it from where the run that made it kept it.`,
      cause,
    );
  });
}

/** Fills the new database; resolves to the number of tables that it must have. */
async function fromDump(request: RestoreRequest, session: Session, target: string): Promise<number> {
  const file = join(request.directory, request.id);
  await mustExist(file, request.id);
  const found = await findClient(await reachable(request.url), request.places);
  if (!found.found)
    throw new SluicewayError('DATABASE', `The backup ${request.id} cannot be restored: ${found.why}.`);
  const expected = tablesIn(await run(listing(found.client, file)));
  await createEmpty(session, target, await localeOf(session, address(request.url).database));
  const jobs = Math.min(4, availableParallelism());
  await run(restoreFrom(found.client, withDatabase(request.url, target), file, jobs));
  return expected;
}

async function fromTemplate(request: RestoreRequest, session: Session, target: string): Promise<number> {
  const known = await session.query('select from pg_database where datname = $1', [request.id]);
  if (known.rowCount === 0) {
    throw new SluicewayError(
      'DATABASE',
      `The backup ${request.id} is not at ${address(request.url).place} any more.`,
    );
  }
  await copyByTemplate(session, request.id, target);
  return (await withSession(withDatabase(request.url, request.id), tablesOf)).length;
}

/** Statistics are in no dump: without them the first minutes after a restore are slow ones. */
async function check(url: string, expected: number): Promise<void> {
  const tables = await withSession(url, async (session) => {
    await session.query('ANALYZE');
    return tablesOf(session);
  });
  if (tables.length === expected) return;
  throw new SluicewayError(
    'DATABASE',
    `The restored database has ${tables.length} tables of ${expected}: not used.`,
  );
}

async function build(request: RestoreRequest, target: string): Promise<void> {
  const { database } = address(request.url);
  await withMaintenance(request.url, async (session) => {
    await dropLeftovers(session, 'restore', request.log);
    await claim(session, target);
    try {
      const fill = isDump(request.id) ? fromDump : fromTemplate;
      await check(withDatabase(request.url, target), await fill(request, session, target));
      await copyProperties(session, database, target);
    } catch (thrown) {
      await dropDatabase(session, target).catch(() => undefined);
      throw thrown;
    }
  });
}

/** Throws SluicewayError('DATABASE') and leaves the database as it is where anything goes wrong before the swap. */
export async function restore(request: RestoreRequest): Promise<Restored> {
  const started = performance.now();
  const { database } = address(request.url);
  const target = ownName(request.kind ?? 'restore', database, Date.now());
  await build(request, target);
  const aside = ownName(request.kind ?? 'replaced', `was_${database}`, Date.now());
  const disconnected = await swap({ url: request.url, current: database, replacement: target, aside });
  const lostMinutes = minutesLost(request.id, Date.now());
  return { ms: Math.round(performance.now() - started), lostMinutes, replaced: aside, disconnected };
}
