/** An archive of pg_dump into an empty database: what the server cannot have left out, in parallel, with progress. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../client.ts';
import { sizeOf } from '../create.ts';
import { listing, restoreClone } from '../dump.ts';
import { run } from '../program.ts';
import { withSession } from '../session.ts';
import { withUrlOption } from '../address.ts';
import { isSuperuser, withoutEntries } from './contents.ts';
import { mustNotBeSource } from './mask.ts';
import { watched } from './progress.ts';
import type { Making } from './request.ts';

export const jobs = (): number => Math.min(4, availableParallelism());

export interface Archive {
  /** A file or folder. */
  readonly path: string;
  readonly client: Client;
  /** Not for tar, which can be read in one go only. */
  readonly parallel: boolean;
  /** Bytes that the database will have, as far as that is known. */
  readonly bytes: number;
  readonly leftOut: readonly string[];
  /** A folder for what is needed on the way. */
  readonly folder: string;
}

/** Nobody needs what a crash would take; index builds get memory. */
const quick = '-c synchronous_commit=off -c maintenance_work_mem=256MB';

/** Resolves to the options that name what is restored. */
async function selection(making: Making, archive: Archive): Promise<readonly string[]> {
  const may = await isSuperuser(making.keeper);
  const list = await run(listing(archive.client, archive.path), making.abort);
  const wanted = withoutEntries(list, archive.leftOut, may);
  if (wanted !== list && !may && list.includes(' EVENT TRIGGER '))
    making.log('Event triggers are left out: only a superuser may make them');
  const file = join(archive.folder, 'entries');
  await writeFile(file, wanted, { mode: 0o600 });
  return [`--use-list=${file}`];
}

/** `between` is done when all rows of the archive are in, and no foreign key is there yet. */
export async function restoreArchive(
  making: Making,
  archive: Archive,
  between?: () => Promise<void>,
): Promise<void> {
  await mustNotBeSource(making, making.url);
  const entries = await selection(making, archive);
  const url = withUrlOption(making.url, quick);
  const restore = (...more: string[]): Promise<string> =>
    run(
      restoreClone(archive.client, url, {
        archive: archive.path,
        jobs: archive.parallel ? jobs() : 1,
        more: [...entries, ...more],
      }),
      making.abort,
    );
  const what = { what: 'restoring', total: archive.bytes, log: making.log };
  const read = (): Promise<number> =>
    withSession(making.server, (session) => sizeOf(session, making.database));
  await watched({ ...what, read }, async () => {
    if (between === undefined) {
      await restore();
      return;
    }
    await restore('--section=pre-data', '--section=data');
    await between();
    await restore('--section=post-data');
  });
}
