/** The shop of the workflow tests: all real but GitHub, with nginx in front, and v1 put there by hand. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type GitHub, type RepositoryHandle, startGitHub } from '../../sandbox/github/server.ts';
import { type Host, startHost } from '../../sandbox/host/start.ts';
import { type RunningNginx, startNginx } from '../../sandbox/nginx/start.ts';
import { type Postgres, startPostgres } from '../../sandbox/postgres/start.ts';
import { mustRun } from '../../src/drivers/command/bash.ts';
import { root } from '../acceptance/built.ts';
import { query } from '../acceptance/databases.ts';
import { copyProject } from './project.ts';

export interface Shop {
  readonly folder: string;
  /** The project as callers fetch it. */
  readonly project: string;
  readonly github: GitHub;
  readonly repo: RepositoryHandle;
  readonly host: Host;
  readonly nginx: RunningNginx;
  readonly databaseUrl: string;
  /** SLUICEWAY_ENV, as dotenv. */
  readonly secrets: string;
  /** PATH with this Node and the PostgreSQL client. */
  readonly path: string;
  stop(): Promise<void>;
}

const sandbox = join(root, 'sandbox');

async function fill(postgres: Postgres): Promise<string> {
  await query(postgres.url(), 'CREATE DATABASE shop');
  const env = { DATABASE_URL: postgres.url('shop'), NODE: process.execPath };
  for (const command of ['migrate.ts up --to 1', 'seed.ts --rows 500'])
    await mustRun('set-up', `"$NODE" shop/${command}`, { cwd: sandbox, env, timeoutMs: 60_000 });
  return env.DATABASE_URL;
}

/** Dumps outlive the job that made them, as on a runner with storage of its own. */
function secretsOf(databaseUrl: string, host: Host, nginx: RunningNginx, backups: string): string {
  const values = {
    SLUICEWAY_KEY: 'a key that only the environments of acme/shop hold',
    DATABASE_URL: databaseUrl,
    SHOP_URL: nginx.url,
    NGINX: nginx.directory,
    NGINX_MANAGEMENT: nginx.management,
    BLUE_URL: host.slots.blue,
    GREEN_URL: host.slots.green,
    HOST_URL: host.url,
    HOST_FILES: join(sandbox, 'host'),
    SHOP: join(sandbox, 'shop'),
    BACKUPS: backups,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'`)
    .join('\n');
}

/** Private, as most are: then a token reads only what it is granted. */
function repositoryOf(github: GitHub): RepositoryHandle {
  const repo = github.repository('acme/shop', { private: true });
  repo.environment('production', { reviewers: ['ben'], branchPolicy: ['main'] });
  repo.environment('production-auto', { branchPolicy: ['main'] });
  repo.environment('production-rehearsal', { branchPolicy: ['refs/pull/*/merge'] });
  repo.commit({ files: { 'README.md': '# shop' }, message: 'The shop' });
  return repo;
}

type End = () => Promise<void>;

async function start(folder: string, ends: End[]): Promise<Omit<Shop, 'stop'>> {
  const project = join(folder, 'sluiceway');
  await copyProject(project);
  const github = await startGitHub({ validate: true });
  ends.push(github.close);
  const postgres = await startPostgres({ directory: join(folder, 'postgres') });
  ends.push(postgres.stop);
  const databaseUrl = await fill(postgres);
  const host = await startHost({ databaseUrl });
  ends.push(host.stop);
  const nginx = await startNginx({ slots: host.slots });
  ends.push(nginx.stop);
  const env = { HOST_URL: host.url, SLUICEWAY_SLOT: 'blue', SLUICEWAY_VERSION: 'v1' };
  await mustRun('set-up', './host/deploy.sh', { cwd: sandbox, env, timeoutMs: 60_000 });
  const repo = repositoryOf(github);
  const secrets = secretsOf(databaseUrl, host, nginx, join(folder, 'backups'));
  const path = [dirname(process.execPath), postgres.bin, process.env.PATH].filter(Boolean).join(':');
  return { folder, project, github, repo, host, nginx, databaseUrl, secrets, path };
}

/** What was started is stopped, the last first, also where a part does not start. */
export async function startShop(): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'sluiceway-'));
  chmodSync(folder, 0o755);
  const ends: End[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { ...(await start(folder, ends)), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** Reads from the stand-in as a person would. */
async function ask({ github, repo }: Shop, path: string): Promise<unknown> {
  const authorization = `Bearer ${github.token({ user: 'ana', repo: repo.name })}`;
  return (await fetch(`${github.url}/repos/${repo.name}${path}`, { headers: { authorization } })).json();
}

const deployments = z.array(z.object({ id: z.number() }));
const statuses = z.array(z.object({ state: z.string(), description: z.string() }));
const comments = z.array(z.object({ body: z.string() }));

/** The newest release's last status: GitHub's state, and what people read. */
export async function lastOfLedger(shop: Shop): Promise<string> {
  const [newest] = deployments.parse(await ask(shop, '/deployments'));
  const [last] = statuses.parse(await ask(shop, `/deployments/${newest?.id ?? 0}/statuses`));
  return `${last?.state ?? 'none'}: ${last?.description.split(' - ').slice(1).join(' - ') ?? ''}`;
}

export const commentsOn = async (shop: Shop, pull: number): Promise<readonly string[]> =>
  comments.parse(await ask(shop, `/issues/${pull}/comments`)).map(({ body }) => body);

/** Which versions of the shop new users meet, by 20 of them. */
export async function usersMeet({ nginx }: Shop): Promise<readonly string[]> {
  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${nginx.url}/products`)));
  return [...new Set(answers.map((answer) => answer.headers.get('x-shop-version') ?? 'none'))];
}
