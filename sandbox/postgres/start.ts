/** A PostgreSQL cluster of the sandbox's own, gone when the one who started it is. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../http/listen.ts';
import { type Account, reachableFolder, serverAccount } from './account.ts';
import { type Binaries, type Embedded, findBinaries, type Source } from './binaries.ts';
import { startGuard } from './guard.ts';

export interface Postgres {
  readonly port: number;
  /** A superuser's URL, password and all; without a name that of the database `postgres`. */
  url(database?: string): string;
  /** Folder of pg_dump and its kin; null where the server came without them. */
  readonly bin: string | null;
  readonly source: Source;
  /** As `15.18`. */
  readonly version: string;
  /** Ends the server at once and removes its folder. May be called twice. */
  stop(): Promise<void>;
}
export interface PostgresOptions {
  /** A folder for this cluster alone; made if needed, removed by `stop`. */
  readonly directory: string;
  /** One of npm's servers, instead of one that has its client beside it. */
  readonly source?: Embedded;
}

const run = promisify(execFile);

/** Data that nobody misses, so no waiting for the disk; small shared memory in containers is not relied on. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '2GB',
  dynamic_shared_memory_type: 'mmap',
} as const;

/** Root's node_modules may be closed to the server's account: it gets a copy. */
function serverFolder(found: Binaries, account: Account, directory: string): string {
  if (found.source !== 'embedded' || account.uid === undefined) return found.server;
  const copy = join(directory, 'native');
  cpSync(dirname(found.server), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

interface Cluster {
  readonly bin: string;
  readonly directory: string;
  readonly data: string;
  readonly account: Account;
}

async function initialise({ bin, directory, data, account }: Cluster, password: string): Promise<void> {
  const file = join(directory, 'password');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined) chownSync(file, account.uid, account.gid ?? account.uid);
  const options = [
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${file}`,
    '--locale=C',
    '--encoding=UTF8',
  ];
  await run(
    join(bin, 'initdb'),
    [`--pgdata=${data}`, '--no-sync', ...options],
    processOptions(account, directory),
  );
  rmSync(file);
}

const processOptions = (account: Account, cwd: string) => ({
  ...account,
  cwd,
  env: { PATH: process.env.PATH, LC_ALL: 'C' },
});

/** Waits until it takes connections. The port was free a moment ago; where another took it, tries again. */
async function start(cluster: Cluster, attempts = 3): Promise<number> {
  const port = await freePort();
  const log = join(cluster.directory, 'server.log');
  const flags = Object.entries({ ...settings, port }).map(([name, value]) => `-c ${name}='${value}'`);
  const command = ['start', '-w', '-t', '60', '-D', cluster.data, '-l', log, '-o', flags.join(' ')];
  try {
    await run(join(cluster.bin, 'pg_ctl'), command, processOptions(cluster.account, cluster.directory));
    return port;
  } catch (cause) {
    const why = existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : '';
    if (attempts > 1 && why.includes('Address already in use')) return start(cluster, attempts - 1);
    throw new Error(`PostgreSQL did not start: ${why}`, { cause });
  }
}

/** Makes a cluster in `directory` and starts it: a second or two. As root it runs as another user. */
export async function startPostgres({ directory: wished, source }: PostgresOptions): Promise<Postgres> {
  const found = findBinaries(source);
  const account = serverAccount();
  const directory = reachableFolder(resolve(wished), account);
  if (account.uid !== undefined) chownSync(directory, account.uid, account.gid ?? account.uid);
  const bin = serverFolder(found, account, directory);
  const cluster: Cluster = { bin, directory, data: join(directory, 'data'), account };
  const guard = startGuard(cluster);
  try {
    const password = randomBytes(12).toString('hex');
    await initialise(cluster, password);
    const port = await start(cluster);
    const url = (database = 'postgres'): string =>
      `postgres://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
    return { port, url, bin: found.clients, source: found.source, version: found.version, stop: guard.stop };
  } catch (error) {
    await guard.stop();
    throw error;
  }
}
