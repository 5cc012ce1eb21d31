/**
 * A clone of 1 GB against what a person would type, pg_dump and pg_restore, by turns into the same server; and how
 * long it takes to have the clone as it was. Both run two jobs and write the same light compression.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from '../postgres/binaries.ts';
import { type Postgres, startPostgres } from '../postgres/start.ts';
import { libpq, withDatabase } from '../../src/drivers/database/postgres/address.ts';
import { usualFolders } from '../../src/drivers/database/postgres/client.ts';
import { clone } from '../../src/drivers/database/postgres/clone.ts';
import { jobs } from '../../src/drivers/database/postgres/clone/archive.ts';
import { type Cluster, startCluster } from '../../src/drivers/database/postgres/cluster.ts';
import { sizeOf } from '../../src/drivers/database/postgres/create.ts';
import { withSession } from '../../src/drivers/database/postgres/session.ts';
import { type Bench, type Finding, measured, median } from './measured.ts';

/** pgbench's: one is some 15 MB. */
const scale = 68;
const rounds = 3;

interface Scene {
  readonly bin: string;
  readonly directory: string;
  readonly source: string;
  readonly cluster: Cluster;
}
interface Round {
  readonly raw: number;
  readonly ours: number;
  readonly reset: number;
}

const seconds = (from: number): number => (performance.now() - from) / 1_000;

function program({ bin }: Pick<Scene, 'bin'>, name: string, url: string, args: readonly string[]): void {
  const { dbname, env } = libpq(url);
  const at = name === 'pgbench' ? [dbname] : [`--dbname=${dbname}`];
  execFileSync(join(bin, name), [...args, ...at], { env: { ...process.env, ...env }, stdio: 'ignore' });
}

async function raw(scene: Scene): Promise<number> {
  const folder = join(scene.directory, 'raw');
  const target = withDatabase(scene.cluster.url, 'raw');
  await withSession(scene.cluster.url, (session) => session.query('create database raw template template0'));
  const from = performance.now();
  const parallel = `--jobs=${jobs()}`;
  program(scene, 'pg_dump', scene.source, ['-Fd', '-O', '-x', parallel, '-Z1', `--file=${folder}`]);
  program(scene, 'pg_restore', target, ['-O', '-x', parallel, folder]);
  const took = seconds(from);
  rmSync(folder, { recursive: true });
  await withSession(scene.cluster.url, (session) => session.query('drop database raw'));
  return took;
}

async function ours({ bin, directory, source, cluster }: Scene): Promise<Omit<Round, 'raw'>> {
  const from = performance.now();
  const copy = await clone({
    source: { by: 'url', url: source },
    server: cluster.url,
    run: 'bench.1',
    directory,
    places: { path: bin, folders: usualFolders },
    log: (line) => console.error(line),
  });
  const took = seconds(from);
  const reset = (await copy.reset()) / 1_000;
  await copy.drop();
  return { ours: took, reset };
}

async function play(scene: Scene): Promise<readonly Round[]> {
  const all: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = await raw(scene);
    all.push({ raw: first, ...(await ours(scene)) });
    console.error(`  ${JSON.stringify(all.at(-1))}`);
  }
  return all;
}

async function filled(server: Postgres, bin: string): Promise<number> {
  await withSession(server.url(), (session) => session.query('create database shop'));
  program({ bin }, 'pgbench', server.url('shop'), ['--initialize', '--quiet', `--scale=${scale}`]);
  return withSession(server.url(), (session) => sizeOf(session, 'shop'));
}

const tenth = (value: number): number => Math.round(value * 100) / 100;

function findingOf(all: readonly Round[], bytes: number): Finding {
  const of = (pick: (round: Round) => number): number => tenth(median(all.map(pick)));
  const ratio = tenth(median(all.map(({ raw: typed, ours: own }) => own / typed)));
  const detail = {
    bytes,
    rounds: all.length,
    raw: of((round) => round.raw),
    clone: of((round) => round.ours),
  };
  const times = { figure: ratio, unit: 'x', goal: 1.1, detail };
  const reset = { figure: of((round) => round.reset), unit: 's', goal: 3, detail: { bytes } };
  return {
    measured: [
      measured({ name: 'Clone of 1 GB, beside pg_dump and pg_restore', ...times }),
      measured({ name: 'Reset of a clone of 1 GB', ...reset }),
    ],
  };
}

/** Readable by others: as root, servers run as another user. */
const folderOf = (): string => mkdtempSync(join(tmpdir(), 'sluiceway-bench-'));

export const cloning: Bench = {
  name: 'clone',
  async measure() {
    const { clients: bin } = findBinaries();
    if (bin === null) throw new Error('pg_dump is not here: install PostgreSQL (Debian: postgresql)');
    const directory = folderOf();
    const server = await startPostgres({ directory: join(directory, 'source') });
    const ends = [() => server.stop()];
    try {
      const bytes = await filled(server, bin);
      const cluster = await startCluster(bin, directory);
      ends.push(() => cluster.stop());
      const scene = { bin, directory, source: server.url('shop'), cluster };
      return findingOf(await play(scene), bytes);
    } finally {
      for (const end of ends.reverse()) await end();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
