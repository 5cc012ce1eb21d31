/** The demo's world, all real but GitHub: PostgreSQL, the host with both slots, the router, and steady load. */
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../../src/drivers/command/bash.ts';
import { type GitHub, type RepositoryHandle, startGitHub } from '../github/server.ts';
import { type Host, startHost } from '../host/start.ts';
import { type Postgres, startPostgres } from '../postgres/start.ts';
import { type RunningRouter, startRouter } from '../router/start.ts';

const sandbox = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const example = resolve(sandbox, '../examples/shop');

export interface Scene {
  readonly folder: string;
  readonly github: GitHub;
  readonly repo: RepositoryHandle;
  readonly postgres: Postgres;
  readonly host: Host;
  readonly router: RunningRouter;
  /** The secret SLUICEWAY_ENV of both environments, as dotenv. */
  readonly secrets: string;
  /** PostgreSQL's URL of the shop's database. */
  readonly databaseUrl: string;
  /** PATH with the PostgreSQL client, where there is one, and with this Node, which runs the shop's scripts. */
  readonly path: string;
  stop(): Promise<void>;
}

export interface SceneOptions {
  readonly rows: number;
  /** Check every call to GitHub against its own description. */
  readonly validate?: boolean;
}

const repository = 'acme/shop';

async function shell(command: string, env: Readonly<Record<string, string>>): Promise<void> {
  await mustRun('set-up', command, { cwd: sandbox, env, timeoutMs: 120_000 });
}

/** The database as it was before anybody used Sluiceway: version 1 of the schema, full of orders. */
async function fill(databaseUrl: string, adminUrl: string, rows: number): Promise<void> {
  const { default: pg } = await import('pg');
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query('CREATE DATABASE shop');
  await admin.end();
  const env = { DATABASE_URL: databaseUrl, NODE: process.execPath };
  await shell('"$NODE" shop/migrate.ts up --to 1', env);
  await shell(`"$NODE" shop/seed.ts --rows ${rows}`, env);
}

async function put(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}

/** v1 runs on blue, put there by hand: what Sluiceway finds on its first day. */
async function goLive(host: Host, router: RunningRouter): Promise<void> {
  for (const slot of ['blue', 'green'] as const)
    await put(`${router.admin}/slots/${slot}`, { url: host.slots[slot] });
  await shell('./host/deploy.sh', { HOST_URL: host.url, SLUICEWAY_SLOT: 'blue', SLUICEWAY_VERSION: 'v1' });
}

function secretsOf(databaseUrl: string, host: Host, router: RunningRouter): string {
  const values = {
    SLUICEWAY_KEY: 'a key that only the environments of acme/shop hold',
    DATABASE_URL: databaseUrl,
    SHOP_URL: router.url,
    ROUTER_URL: router.admin,
    BLUE_URL: host.slots.blue,
    GREEN_URL: host.slots.green,
    HOST_URL: host.url,
    HOST_FILES: join(sandbox, 'host'),
    SHOP: join(sandbox, 'shop'),
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'`)
    .join('\n');
}

function repositoryOf(github: GitHub): RepositoryHandle {
  const repo = github.repository(repository);
  repo.environment('production', { reviewers: ['ben'], branchPolicy: ['main'] });
  repo.environment('production-auto', { branchPolicy: ['main'] });
  return repo;
}

/** Starts everything, the last first when it is stopped; a part that fails to start takes the others with it. */
export async function startScene({ rows, validate = false }: SceneOptions): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'sluiceway-'));
  await chmod(folder, 0o755);
  const ends: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const github = await startGitHub({ validate });
    ends.push(() => github.close());
    const postgres = await startPostgres({ directory: join(folder, 'postgres') });
    ends.push(() => postgres.stop());
    const databaseUrl = postgres.url('shop');
    await fill(databaseUrl, postgres.url(), rows);
    const host = await startHost({ databaseUrl });
    ends.push(() => host.stop());
    const router = await startRouter();
    ends.push(() => router.stop());
    await goLive(host, router);
    const secrets = secretsOf(databaseUrl, host, router);
    const path = [postgres.bin, dirname(process.execPath), process.env.PATH].filter((part) => part).join(':');
    return {
      folder,
      github,
      repo: repositoryOf(github),
      postgres,
      host,
      router,
      secrets,
      databaseUrl,
      path,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

export interface Version {
  readonly version: 'v1' | 'v2' | 'v3';
  readonly live: 'v1' | 'v2' | 'v3';
  readonly migration: number;
  readonly liveMigration: number;
}

/**
 * A commit of that version, merged from a pull request, checked out, and known to the host.
 * @param config names of the example's configs; `more` are further files, by their path
 */
export async function commit(
  scene: Scene,
  of: Version,
  config: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ sha: string; pull: number; workspace: string }> {
  const { repo, host, folder } = scene;
  const files: Record<string, string> = {
    VERSION: of.version,
    LIVE_VERSION: of.live,
    MIGRATION: String(of.migration),
    LIVE_MIGRATION: String(of.liveMigration),
    'coverage/lcov.info': 'TN:\nSF:src/shop.ts\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nLF:4\nLH:3\nend_of_record\n',
    ...more,
  };
  for (const name of config)
    files[`.github/${name}`] = await readFile(join(example, '.github', name), 'utf8');
  if (repo.tip('main') === undefined) repo.commit({ files: { 'README.md': '# shop' }, message: 'The shop' });
  repo.commit({ branch: of.version, files, message: `The shop, ${of.version}` });
  const pull = repo.pull({ branch: of.version, title: `The shop, ${of.version}`, author: 'ana' });
  const sha = repo.merge(pull);
  repo.check(sha, { name: 'unit' });
  const workspace = join(folder, `checkout-${of.version}`);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, name)), { recursive: true });
    await writeFile(join(workspace, name), text);
  }
  await put(`${host.url}/versions`, { [sha]: of.version });
  return { sha, pull, workspace };
}
