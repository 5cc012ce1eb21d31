/** A backup that has been looked at: by pg_dump where the client is on the runner, else a copy by TEMPLATE. */
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SluicewayError } from '../../../errors.ts';
import { address, withDatabase } from './address.ts';
import { type Client, findClient, type Places } from './client.ts';
import { copyByTemplate, dropDatabase, sizeOf, tablesOf } from './create.ts';
import { dumpTo, listing, tablesIn } from './dump.ts';
import { withMaintenance } from './maintenance.ts';
import { type OwnKind, ownName, prefixOf } from './names.ts';
import { run } from './program.ts';
import { reachable, withSession } from './session.ts';

export interface BackupRequest {
  readonly url: string;
  /** Where dumps go: made if needed, readable by its owner alone. */
  readonly directory: string;
  /** By default pg_dump where it can be had, else template. */
  readonly driver?: 'pg_dump' | 'template';
  readonly places: Places;
  readonly log: (line: string) => void;
  /** What the copy is named as; a rehearsal's goes by `clone`, so that its leftovers are found. */
  readonly kind?: OwnKind;
}
export interface Backup {
  /** The file's name in `directory`, or the database's on the same server: `restore` takes it. */
  readonly id: string;
  readonly kind: 'pg_dump' | 'template';
  readonly bytes: number;
  readonly ms: number;
}
type Made = Omit<Backup, 'ms'>;

const dumpSuffix = '.dump';
export const isDump = (id: string): boolean => id.endsWith(dumpSuffix);

const bad = (what: string): SluicewayError =>
  new SluicewayError(
    'DATABASE',
    `The backup is not good: ${what}. The database was not changed; run it again.`,
  );

const hour = 3_600_000;

/** What a run that was killed left half-written, which is nobody's by now. */
async function removeParts({ directory, log }: BackupRequest): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(prefixOf('backup')) || !name.endsWith('.part')) continue;
    const part = join(directory, name);
    const { mtimeMs } = await stat(part);
    if (Date.now() - mtimeMs < hour) continue;
    await rm(part, { force: true });
    log(`Removed ${name}, which an earlier run left half-written`);
  }
}

/** Throws SluicewayError('DATABASE') unless the dump lies there and its table of contents can be read. */
export async function mustList(directory: string, id: string, places: Places): Promise<void> {
  const file = join(directory, id);
  await access(file).catch((cause: unknown) => {
    throw new SluicewayError('DATABASE', `The backup ${id} is not on this runner: ${file} is missing`, cause);
  });
  const found = await findClient(0, places);
  if (found.found) await run(listing(found.client, file));
}

/** Entered under its name only once it has been read back, so that a file that exists is a whole one. */
async function byDump(request: BackupRequest, client: Client, id: string): Promise<Made> {
  await mkdir(request.directory, { recursive: true, mode: 0o700 });
  await removeParts(request);
  const file = join(request.directory, id);
  const part = `${file}.part`;
  try {
    const tables = await withSession(request.url, tablesOf);
    await run(dumpTo(client, request.url, part));
    const listed = tablesIn(await run(listing(client, part)));
    if (listed < tables.length) throw bad(`it holds ${listed} tables of ${tables.length}`);
    await rename(part, file);
    return { id, kind: 'pg_dump', bytes: (await stat(file)).size };
  } finally {
    await rm(part, { force: true });
  }
}

async function byTemplate(request: BackupRequest, id: string): Promise<Made> {
  const { database } = address(request.url);
  const tables = await withSession(request.url, tablesOf);
  return withMaintenance(request.url, async (session) => {
    await copyByTemplate(session, database, id);
    const copied = await withSession(withDatabase(request.url, id), tablesOf);
    if (copied.join() !== tables.join()) {
      await dropDatabase(session, id);
      throw bad(`it holds ${copied.length} tables of ${tables.length}`);
    }
    return { id, kind: 'template', bytes: await sizeOf(session, id) };
  });
}

async function make(request: BackupRequest, name: string): Promise<Made> {
  const major = await reachable(request.url);
  if (request.driver === 'template') return byTemplate(request, name);
  const found = await findClient(major, request.places);
  if (found.found) return byDump(request, found.client, name + dumpSuffix);
  request.log(`No backup by pg_dump: ${found.why}. Instead, a copy by TEMPLATE on the same server.`);
  return byTemplate(request, name);
}

/** Throws SluicewayError('DATABASE') unless a backup was made and read back. Changes nothing else. */
export async function backup(request: BackupRequest): Promise<Backup> {
  const started = performance.now();
  const { database } = address(request.url);
  const made = await make(request, ownName(request.kind ?? 'backup', database, Date.now()));
  return { ...made, ms: Math.round(performance.now() - started) };
}
