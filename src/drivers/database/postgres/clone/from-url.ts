/** From a running database: pg_dump into a folder, and pg_restore out of it, both in parallel. */
import { join } from 'node:path';
import { SluicewayError } from '../../../../errors.ts';
import { address } from '../address.ts';
import { type Client, findClient } from '../client.ts';
import { localeOf, sizeOf, tablesOf } from '../create.ts';
import { dumpForClone } from '../dump.ts';
import { identityOf, sameSystem } from '../identity.ts';
import { run } from '../program.ts';
import { majorOf } from '../session.ts';
import { jobs, restoreArchive } from './archive.ts';
import { copyClosed, createClosed } from './closed.ts';
import { type Extension, extensionsLeftOut, extensionsOf } from './contents.ts';
import { copiedSoFar } from './copied.ts';
import { withFolder } from './folder.ts';
import { watched } from './progress.ts';
import type { Clone, Making, Rows } from './request.ts';
import { policiesNeed } from './roles.ts';
import { type Reduction, reductionOf } from './rows.ts';
import { copySampled, withSnapshot } from './sampled.ts';
import { readOnlyUrl, withSource } from './source.ts';
import { copyStatistics } from './statistics.ts';

interface Facts {
  readonly major: number;
  readonly bytes: number;
  readonly tables: readonly string[];
  readonly extensions: readonly Extension[];
  readonly replica: boolean;
}

const factsOf = (url: string): Promise<Facts> =>
  withSource(url, async (session) => ({
    major: await majorOf(session),
    bytes: await sizeOf(session, address(url).database),
    tables: await tablesOf(session),
    extensions: await extensionsOf(session),
    replica: (await identityOf(session)).replica,
  }));

async function create(making: Making, from: string): Promise<void> {
  const locale = await withSource(from, (source) => localeOf(source, address(from).database));
  if (await createClosed(making, making.database, locale)) return;
  making.log(`The collation ${locale.row.datcollate} is not on the rehearsal server: sorted by "C" there`);
}

/** A replica gives no rows of unlogged tables. */
const limits = ({ replica }: Facts): readonly string[] => (replica ? ['--no-unlogged-table-data'] : []);

async function dump(
  making: Making,
  client: Client,
  from: { readonly url: string; readonly facts: Facts },
  more: readonly string[],
  folder: string,
): Promise<void> {
  const url = await readOnlyUrl(from.url);
  const options = { folder, jobs: jobs(), more: [...limits(from.facts), ...more] };
  await withSource(from.url, async (session) => {
    const watch = { what: 'dumping', total: from.facts.bytes, read: copiedSoFar(session), log: making.log };
    await watched(watch, () => run(dumpForClone(client, url, options), making.abort));
  });
}

async function byDump(making: Making, client: Client, url: string, facts: Facts, rows?: Rows): Promise<void> {
  const reduction = await withSource(url, (session) => reductionOf(session, rows, making.log));
  await create(making, url);
  await policiesNeed(url, making);
  const leftOut = await extensionsLeftOut(making.url, facts.extensions, making.log);
  const fill = (more: readonly string[], between?: (folder: string) => Promise<void>): Promise<void> =>
    withFolder(making.directory, async (folder) => {
      const path = join(folder, 'dump');
      await dump(making, client, { url, facts }, more, path);
      const archive = { path, client, parallel: true, bytes: facts.bytes, leftOut, folder };
      await restoreArchive(making, archive, between && (() => between(folder)));
    });
  await byParts(making, client, url, reduction, fill);
}

type Fill = (more: readonly string[], between?: (folder: string) => Promise<void>) => Promise<void>;

/** What is sampled is copied apart, of the very moment that the dump shows. */
async function byParts(
  making: Making,
  client: Client,
  url: string,
  { excluded, sampled }: Reduction,
  fill: Fill,
): Promise<void> {
  const without = excluded.map((table) => `--exclude-table-data=${table}`);
  if (sampled.length === 0) return fill(without);
  return withSnapshot(url, (snapshot) =>
    fill([...without, `--snapshot=${snapshot}`], (folder) =>
      copySampled({ making, client, url, snapshot, folder, sampled }),
    ),
  );
}

async function byTemplate(making: Making, url: string, why: string): Promise<void> {
  const source = await withSource(url, identityOf);
  if (!sameSystem(source, await identityOf(making.keeper)))
    throw new SluicewayError('DATABASE', `The database cannot be cloned to another server: ${why}.`);
  making.log(`Cloned by TEMPLATE: ${why}`);
  await copyClosed(making, address(url).database, making.database);
}

/** Resolves to the tables that it must have, and how it was made. */
export async function fillFromUrl(
  making: Making,
  url: string,
  rows?: Rows,
): Promise<{ readonly kind: Clone['kind']; readonly tables: readonly string[] }> {
  const facts = await factsOf(url);
  const found = await findClient(facts.major, making.places);
  if (found.found) {
    await byDump(making, found.client, url, facts, rows);
    return { kind: 'pg_dump', tables: facts.tables };
  }
  if (rows !== undefined && rows.exclude.length + Object.keys(rows.sample).length > 0)
    throw new SluicewayError('DATABASE', `Tables can be excluded or sampled by pg_dump only: ${found.why}.`);
  await byTemplate(making, url, found.why);
  return { kind: 'template', tables: facts.tables };
}

/** The schema only, with what the source knows of its rows. */
export async function fillSchema(
  making: Making,
  url: string,
): Promise<{ readonly kind: Clone['kind']; readonly tables: readonly string[] }> {
  const facts = await factsOf(url);
  const found = await findClient(facts.major, making.places);
  if (!found.found) throw new SluicewayError('DATABASE', `The schema cannot be cloned: ${found.why}.`);
  const { client } = found;
  await create(making, url);
  await policiesNeed(url, making);
  const leftOut = await extensionsLeftOut(making.url, facts.extensions, making.log);
  await withFolder(making.directory, async (folder) => {
    const path = join(folder, 'dump');
    await dump(making, client, { url, facts }, ['--schema-only'], path);
    await restoreArchive(making, { path, client, parallel: true, bytes: 0, leftOut, folder });
  });
  await copyStatistics(url, making);
  return { kind: 'schema', tables: facts.tables };
}
