/** One repository in which one test plays: its commits, its runs, its ledger as GitHub shows it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { RepositoryHandle } from '../../sandbox/github/server.ts';
import type { Scene } from '../../sandbox/demo/scene.ts';
import type { Permissions } from '../../sandbox/github/store/token.ts';
import { type Job, runAction, type Step, type StepOptions } from '../../sandbox/runner/action.ts';

export interface BenchOptions {
  /** A database of its own, at version 1 of the schema, instead of the shop's. */
  readonly database?: boolean;
  readonly reviewers?: readonly string[];
}

export interface Checkout {
  readonly sha: string;
  readonly pull: number;
  readonly workspace: string;
}

export interface RunOptions {
  readonly event?: string;
  readonly actor?: string;
  readonly permissions?: Permissions;
  /** For `pull_request`: its number. */
  readonly pull?: number;
}

type Inputs = Readonly<Record<string, string>>;

/** A workflow run; several actions may run in it, also at once. */
export interface Run {
  readonly id: number;
  action(name: string, inputs?: Inputs, options?: StepOptions): Promise<Step>;
  /** The run waits for production, and this reviewer lets it in. */
  approve(by: string, comment: string): void;
  end(conclusion: 'success' | 'failure' | 'cancelled'): void;
  /** The next attempt of the same run. */
  again(): Run;
}

const statusList = z.array(
  z.object({ state: z.string(), description: z.string(), creator: z.object({ login: z.string() }) }),
);
const deploymentList = z.array(z.object({ id: z.number(), sha: z.string(), payload: z.unknown() }));
const commentList = z.array(z.object({ body: z.string(), user: z.object({ login: z.string() }) }));

export interface Status {
  readonly state: string;
  /** What people read: after the dash. */
  readonly words: string;
  /** What the machine reads: before it. */
  readonly prefix: string;
}

export interface Bench {
  readonly repo: RepositoryHandle;
  readonly databaseUrl: string;
  /** SLUICEWAY_ENV, with more or other values where they are given. */
  secrets(more?: Inputs): string;
  /** A version of the shop with this config, merged to main and checked out. */
  commit(config: string | null, version?: 'v1' | 'v2' | 'v3', files?: Inputs): Promise<Checkout>;
  run(checkout: Checkout, options?: RunOptions): Run;
  /** Ids of the releases, the newest first. */
  releases(): Promise<readonly number[]>;
  payload(release: number): Promise<string>;
  /** Of the newest release, or that one; in the order in which they were written. */
  ledger(release?: number): Promise<readonly Status[]>;
  comments(pull: number): Promise<readonly string[]>;
  /** Share of users on green, 0..1, as the router has it. */
  green(): Promise<number>;
  /** As a person at the repository's API. */
  api(path: string, method?: string, body?: unknown): Promise<unknown>;
}

/** What the starters grant to the jobs. */
export const granted = {
  actions: 'read',
  checks: 'read',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  'pull-requests': 'write',
  statuses: 'read',
} as const;

function secretsOf(scene: Scene, databaseUrl: string, more: Inputs): string {
  const own: Inputs = { DATABASE_URL: databaseUrl, ...more };
  const kept = scene.secrets.split('\n').filter((line) => !Object.hasOwn(own, line.split('=')[0] ?? ''));
  const lines = Object.entries(own).map(([name, value]) => `${name}='${value}'`);
  return [...kept, ...lines].join('\n');
}

let checkouts = 0;

async function checkOut(scene: Scene, files: Inputs): Promise<string> {
  checkouts += 1;
  const workspace = join(scene.folder, `checkout-${checkouts}`);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, name)), { recursive: true });
    await writeFile(join(workspace, name), text);
  }
  return workspace;
}

async function register({ host }: Scene, sha: string, version: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(`${host.url}/versions`, { method: 'PUT', headers, body: JSON.stringify({ [sha]: version }) });
}

async function commit(
  scene: Scene,
  repo: RepositoryHandle,
  config: string | null,
  version: string,
  more: Inputs,
): Promise<Checkout> {
  const files = {
    VERSION: version,
    ...(config === null ? {} : { '.github/sluiceway.yml': config }),
    ...more,
  };
  checkouts += 1;
  const branch = `change-${checkouts}`;
  repo.commit({ branch, files: { ...files, CHANGE: branch }, message: `The shop, ${version}` });
  const pull = repo.pull({ branch, title: `The shop, ${version}`, author: 'ana' });
  const sha = repo.merge(pull);
  repo.check(sha, { name: 'unit' });
  await register(scene, sha, version);
  return { sha, pull, workspace: await checkOut(scene, files) };
}

interface Running {
  readonly scene: Scene;
  readonly repo: RepositoryHandle;
  readonly checkout: Checkout;
  readonly options: RunOptions;
  readonly secrets: string;
}

function runOf(running: Running, run: { readonly id: number; readonly attempt: number }): Run {
  const { scene, repo, checkout, options, secrets } = running;
  const { event = 'push', actor = 'ana', permissions = granted, pull } = options;
  const token = scene.github.token({ app: 'github-actions', repo: repo.name, run: run.id, permissions });
  const job: Job = {
    apiUrl: scene.github.url,
    repository: repo.name,
    sha: checkout.sha,
    run,
    token,
    event,
    actor,
    workspace: checkout.workspace,
    temp: join(scene.folder, `run-${run.id}`),
    env: { PATH: scene.path },
    payload: pull === undefined ? {} : { pull_request: { number: pull, head: { sha: checkout.sha } } },
  };
  return {
    id: run.id,
    action: (name, inputs = {}, how = {}) => runAction(name, job, { secrets, ...inputs }, how),
    approve(by, comment) {
      repo.requestApproval(run.id, 'production');
      repo.approve(run.id, 'production', { by, comment });
      repo.proceedRun(run.id);
    },
    end: (conclusion) => repo.finishRun(run.id, conclusion),
    again: () => runOf(running, { id: run.id, attempt: repo.rerun(run.id) }),
  };
}

const statusOf = ({ state, description }: { state: string; description: string }): Status => {
  const [prefix = '', ...words] = description.split(' - ');
  return { state, prefix, words: words.join(' - ') };
};

/** The repository with its environment, ready for commits. */
export async function createBench(
  scene: Scene,
  name: string,
  { reviewers = [] }: BenchOptions,
  ownDatabase?: string,
): Promise<Bench> {
  const repo = scene.github.repository(name, { private: true });
  repo.environment('production', { reviewers, branchPolicy: ['main'] });
  repo.commit({ files: { 'README.md': '# shop' }, message: 'The shop' });
  const databaseUrl = ownDatabase ?? scene.databaseUrl;
  const token = scene.github.token({ user: 'ana', repo: name });
  const api = async (path: string, method = 'GET', body?: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return (await fetch(`${scene.github.url}/repos/${name}${path}`, { method, headers, ...sent })).json();
  };
  const deployments = async () => deploymentList.parse(await api('/deployments?per_page=100'));
  const secrets = (more: Inputs = {}): string => secretsOf(scene, databaseUrl, more);
  return {
    repo,
    databaseUrl,
    secrets,
    api,
    commit: (config, version = 'v2', files = {}) => commit(scene, repo, config, version, files),
    run(checkout, options = {}) {
      const started = repo.startRun({
        sha: checkout.sha,
        event: options.event ?? 'push',
        actor: options.actor ?? 'ana',
      });
      return runOf({ scene, repo, checkout, options, secrets: secrets() }, started);
    },
    releases: async () => (await deployments()).map(({ id }) => id),
    payload: async (release) =>
      JSON.stringify((await deployments()).find(({ id }) => id === release)?.payload),
    async ledger(release) {
      const id = release ?? (await deployments())[0]?.id;
      if (id === undefined) return [];
      return statusList
        .parse(await api(`/deployments/${id}/statuses?per_page=100`))
        .map(statusOf)
        .reverse();
    },
    comments: async (pull) =>
      commentList.parse(await api(`/issues/${pull}/comments`)).map(({ body }) => body),
    async green() {
      const answer = await fetch(`${scene.router.admin}/split?candidate=green`);
      return z.object({ share: z.number() }).parse(await answer.json()).share;
    },
  };
}
