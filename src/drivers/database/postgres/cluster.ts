/** A PostgreSQL server of our own for one rehearsal: on this machine, with a random password, gone when we are. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, SluicewayError } from '../../../errors.ts';
import { foldersWith, type Places, programMajor } from './client.ts';
import { serverSettings } from './cluster-settings.ts';
import { folderPrefix } from './orphans.ts';
import { ownerMark } from './owner.ts';

export interface Cluster {
  readonly url: string;
  stop: () => Promise<void>;
}
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const execute = promisify(execFile);
const programs = ['initdb', 'pg_ctl', 'postgres'] as const;

/** The folder of a server of exactly this major; `undefined` where there is none. */
export async function findServer(major: number, places: Places): Promise<string | undefined> {
  for (const folder of await foldersWith(places, programs)) {
    if ((await programMajor(join(folder, 'postgres'))) === major) return folder;
  }
  return undefined;
}

/** The newest major of which there is a server here. */
export async function newestServer(places: Places): Promise<number | undefined> {
  const folders = await foldersWith(places, programs);
  const majors = await Promise.all(folders.map((folder) => programMajor(join(folder, 'postgres'))));
  const known = majors.filter((major) => major !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

const idOf = async (flag: '-u' | '-g', user: string): Promise<number> =>
  Number((await execute('id', [flag, user])).stdout);

/** The server refuses root, which lends it an account that may do nothing else. */
async function account(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    const ids = await Promise.all([idOf('-u', user), idOf('-g', user)]).catch(() => undefined);
    if (ids !== undefined) return { uid: ids[0], gid: ids[1] };
  }
  throw new SluicewayError(
    'DATABASE',
    'PostgreSQL refuses to run as root, and there is no user postgres or nobody here.',
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

/** Root's own folders are closed to others, so root takes the system's. */
async function folderFor(owner: Account, directory: string): Promise<string> {
  const folder = await mkdtemp(
    join(owner.uid === undefined ? directory : tmpdir(), folderPrefix('cluster', ownerMark())),
  );
  await chmod(folder, 0o700);
  if (owner.uid !== undefined) await chown(folder, owner.uid, owner.gid ?? owner.uid);
  return folder;
}

interface Made {
  readonly bin: string;
  readonly folder: string;
  readonly owner: Account;
}
const surroundings = { cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } };

async function initialise({ bin, folder, owner }: Made, password: string): Promise<void> {
  const file = join(folder, 'password');
  await writeFile(file, password, { mode: 0o600 });
  if (owner.uid !== undefined) await chown(file, owner.uid, owner.gid ?? owner.uid);
  const flags = [
    '--username=sluiceway',
    `--pwfile=${file}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ];
  const args = [...flags, '-D', join(folder, 'data')];
  await execute(join(bin, 'initdb'), args, { ...surroundings, ...owner }).catch((cause: unknown) => {
    const said = messageOf(cause).split('\n').slice(1).join('\n').trim();
    throw new SluicewayError('DATABASE', `The rehearsal’s server could not be made: ${said}`, cause);
  });
  await rm(file);
}

/** Containers have little /dev/shm, hence mmap. */
const settings = [
  'listen_addresses=127.0.0.1',
  "unix_socket_directories=''",
  'dynamic_shared_memory_type=mmap',
  ...serverSettings,
];

/** Its standard input closes when `stop` says so, and by the kernel however we die: then the server and its data go. */
const script = `
"$1" start -s -w -t 60 -D "$2/data" -l "$2/log" -o "$3" >/dev/null && echo ready && cat >/dev/null
"$1" stop -s -w -m immediate -D "$2/data" >/dev/null
tail -n 5 "$2/log"
rm -rf "$2"
`;

async function start({ bin, folder, owner }: Made, port: number): Promise<() => Promise<void>> {
  const flags = [...settings, `port=${port}`].map((setting) => `-c ${setting}`).join(' ');
  const guard = spawn('sh', ['-c', script, 'sh', join(bin, 'pg_ctl'), folder, flags], {
    ...surroundings,
    ...owner,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  guard.stdin.on('error', () => undefined);
  const gone = new Promise((resolve) => guard.once('close', resolve));
  let said = '';
  await new Promise<void>((resolve) => {
    guard.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.startsWith('ready')) resolve();
    });
    void gone.then(() => resolve());
  });
  if (!said.startsWith('ready'))
    throw new SluicewayError('DATABASE', `The rehearsal’s server did not start: ${said.trim()}`);
  return async () => {
    guard.stdin.end();
    await gone;
    // Emptied by then; the server's account may not remove it from a folder that is root's.
    await rm(folder, { recursive: true, force: true });
  };
}

/** `bin` as `findServer` gave it; `directory` is where its data go, unless we are root. */
export async function startCluster(bin: string, directory: string): Promise<Cluster> {
  const owner = await account();
  const folder = await folderFor(owner, directory);
  const password = randomBytes(16).toString('hex');
  try {
    await initialise({ bin, folder, owner }, password);
    const port = await freePort();
    const stop = await start({ bin, folder, owner }, port);
    return { url: `postgres://sluiceway:${password}@127.0.0.1:${port}/postgres`, stop };
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
}
