/** The demo's world, all real but GitHub: PostgreSQL, the host with both slots, the router, and steady load. */
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from '../../src/drivers/command/bash.ts';
import { type GitHub, type RepositoryHandle, startGitHub } from '../github/server.ts';
import type { Service } from '../host/services.ts';
import { type Host, startHost } from '../host/start.ts';
import { type Postgres, startPostgres } from '../postgres/start.ts';
import { type RouterKind, type SceneRouter, startSceneRouter } from './routers.ts';

const sandbox = resolve(dirname(fileURLToPath(import.meta.url)), '..');

export interface Scene {
  readonly folder: string;
  readonly github: GitHub;
  readonly repo: RepositoryHandle;
  readonly postgres: Postgres;
  readonly host: Host;
  readonly router: SceneRouter;
  /** Of the examples' configs: the one for this router. */
  readonly environment: string;
  /** The secret SLUICEWAY_ENV of all environments, as dotenv. */
  readonly secrets: string;
  /** PostgreSQL's URL of the service's database. */
  readonly databaseUrl: string;
  /** PATH with the PostgreSQL client, where there is one, this Node, and what the service has in its `bin`. */
  readonly path: string;
  stop(): Promise<void>;
}

export interface SceneOptions {
  readonly rows: number;
  /** The sandbox's own when left out. */
  readonly router?: RouterKind;
  /** The shop when left out. */
  readonly service?: Service;
  /** Check every call to GitHub against its own description. */
  readonly validate?: boolean;
}

const repository = 'acme/shop';
const environments = { sandbox: 'production', nginx: 'production-nginx' } as const satisfies Record<
  RouterKind,
  string
>;

async function shell(command: string, env: Readonly<Record<string, string>>): Promise<void> {
  await mustRun('set-up', command, { cwd: sandbox, env, timeoutMs: 120_000 });
}

/** The database as it was before anybody used Sluiceway: version 1 of the schema, full of rows. */
async function fill(databaseUrl: string, adminUrl: string, service: Service, rows: number): Promise<void> {
  const { default: pg } = await import('pg');
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${service}`);
  await admin.end();
  const env = { DATABASE_URL: databaseUrl, NODE: process.execPath };
  await shell(`"$NODE" ${service}/migrate.ts up --to 1`, env);
  await shell(`"$NODE" ${service}/seed.ts --rows ${rows}`, env);
}

/** v1 runs on blue, put there by hand: what Sluiceway finds on its first day. */
const goLive = (host: Host): Promise<void> =>
  shell('./host/deploy.sh', { HOST_URL: host.url, SLUICEWAY_SLOT: 'blue', SLUICEWAY_VERSION: 'v1' });

function secretsOf(databaseUrl: string, host: Host, router: SceneRouter): string {
  const values = {
    SLUICEWAY_KEY: 'a key that only the environments of acme/shop hold',
    DATABASE_URL: databaseUrl,
    SHOP_URL: router.url,
    ...router.values,
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
  for (const environment of Object.values(environments))
    repo.environment(environment, { reviewers: ['ben'], branchPolicy: ['main'] });
  repo.environment('production-auto', { branchPolicy: ['main'] });
  return repo;
}

const pathOf = (service: Service, { bin }: Postgres): string =>
  [join(sandbox, service, 'bin'), bin, dirname(process.execPath), process.env.PATH]
    .filter((part) => part)
    .join(':');

/** Starts everything, the last first when it is stopped; a part that fails to start takes the others with it. */
export async function startScene(options: SceneOptions): Promise<Scene> {
  const { rows, validate = false, router: kind = 'sandbox', service = 'shop' } = options;
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
    const databaseUrl = postgres.url(service);
    await fill(databaseUrl, postgres.url(), service, rows);
    const host = await startHost({ databaseUrl, service });
    ends.push(() => host.stop());
    const router = await startSceneRouter(kind, host.slots);
    ends.push(() => router.stop());
    await goLive(host);
    const secrets = secretsOf(databaseUrl, host, router);
    return {
      folder,
      github,
      repo: repositoryOf(github),
      postgres,
      host,
      router,
      environment: environments[kind],
      secrets,
      databaseUrl,
      path: pathOf(service, postgres),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
