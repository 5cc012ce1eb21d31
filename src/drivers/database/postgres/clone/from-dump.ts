/** From a dump that lies on the runner: an archive by pg_restore, SQL by psql, either gzipped. */
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { SluicewayError } from '../../../../errors.ts';
import { withUrlOption } from '../address.ts';
import { type Client, findClient } from '../client.ts';
import { localeOf } from '../create.ts';
import { listing, schemaOf, script, tablesIn } from '../dump.ts';
import { feed, run } from '../program.ts';
import { majorOf, withSession } from '../session.ts';
import { restoreArchive } from './archive.ts';
import { createClosed } from './closed.ts';
import { extensionsLeftOut } from './contents.ts';
import { type DumpFile, dumpFile } from './dump-file.ts';
import { bytesIn, withFolder } from './folder.ts';
import { mustNotBeSource } from './mask.ts';
import { makeRole, rolesIn } from './named-roles.ts';
import { newPlainState, plainLine } from './plain.ts';
import type { Clone, Making } from './request.ts';
import { tablesOf } from '../create.ts';

async function clientFor(making: Making): Promise<Client> {
  const found = await findClient(await majorOf(making.keeper), making.places);
  if (found.found) return found.client;
  throw new SluicewayError('DATABASE', `The dump cannot be restored: ${found.why}.`);
}

/** Whether something needs them is not to be seen in a dump: those that only watch are left out, others are needed. */
const watching = ['pg_stat_statements', 'pg_cron', 'pgaudit', 'pg_stat_monitor', 'pg_repack', 'hypopg'];

const extensionsIn = (list: string) =>
  [...list.matchAll(/^\d+; \d+ \d+ EXTENSION - (\S+)/gm)].map(([, name = '']) => ({
    name,
    schema: 'public',
    used: !watching.includes(name),
  }));

const unpacked = async (file: DumpFile, folder: string): Promise<string> => {
  if (!file.gzipped) return file.path;
  const path = join(folder, 'unpacked');
  await pipeline(createReadStream(file.path), createGunzip(), createWriteStream(path, { mode: 0o600 }));
  return path;
};

/** The whole schema once more as SQL, for the roles that it names. */
async function makeRoles(making: Making, client: Client, path: string): Promise<void> {
  if (making.ownServer !== true) return;
  const sql = await run(schemaOf(client, path));
  for (const name of new Set(sql.split('\n').flatMap(rolesIn))) await making.keeper.query(makeRole(name));
}

async function fromArchive(making: Making, client: Client, file: DumpFile, folder: string): Promise<void> {
  const path = await unpacked(file, folder);
  const list = await run(listing(client, path));
  await makeRoles(making, client, path);
  const leftOut = await extensionsLeftOut(making.url, extensionsIn(list), making.log);
  const whole = (await stat(path)).isDirectory() ? await bytesIn(path) : (await stat(path)).size;
  // A compressed dump is some third of the database.
  const parallel = file.kind !== 'tar';
  await restoreArchive(making, { path, client, parallel, bytes: whole * 3, leftOut, folder });
  const tables = await withSession(making.url, tablesOf);
  const expected = tablesIn(list);
  if (tables.length >= expected) return;
  throw new SluicewayError('DATABASE', `The clone has ${tables.length} tables of ${expected}.`);
}

/** Bytes stay as they are: latin1 gives each its own character. */
async function* lines(file: DumpFile): AsyncGenerator<string> {
  const bytes = createReadStream(file.path);
  let rest = '';
  for await (const chunk of file.gzipped ? bytes.pipe(createGunzip()) : bytes) {
    const parts = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}

async function* portable(file: DumpFile, makesRoles: boolean): AsyncGenerator<Buffer> {
  const state = newPlainState(makesRoles);
  let kept: string[] = [];
  for await (const line of lines(file)) {
    kept.push(plainLine(state, line));
    if (kept.length < 2_000) continue;
    yield Buffer.from(`${kept.join('\n')}\n`, 'latin1');
    kept = [];
  }
  yield Buffer.from(`${kept.join('\n')}\n`, 'latin1');
}

async function fromSql(making: Making, client: Client, file: DumpFile): Promise<void> {
  await mustNotBeSource(making, making.url);
  const url = withUrlOption(making.url, '-c synchronous_commit=off -c maintenance_work_mem=256MB');
  await feed(
    script(client, url, ['--single-transaction', '--output=/dev/null']),
    portable(file, making.ownServer === true),
  );
}

export async function fillFromDump(
  making: Making,
  path: string,
): Promise<{ readonly kind: Clone['kind']; readonly tables: readonly string[] }> {
  const file = await dumpFile(path);
  const client = await clientFor(making);
  const { rows } = await making.keeper.query<{ name: string }>('select current_database() as name');
  await createClosed(making, making.database, await localeOf(making.keeper, rows[0]?.name ?? ''));
  await withFolder(making.directory, (folder) =>
    file.kind === 'sql' ? fromSql(making, client, file) : fromArchive(making, client, file, folder),
  );
  return { kind: 'dump', tables: [] };
}
