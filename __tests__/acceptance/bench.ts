/** One repository in which one test plays: its commits, its runs, its ledger as GitHub shows it. */
import { z } from 'zod';
import type { Scene } from '../../sandbox/demo/scene.ts';
import type { RepositoryHandle } from '../../sandbox/github/server.ts';
import type { Version } from '../../sandbox/shop/version.ts';
import { type Checkout, commit, type Files } from './checkout.ts';
import { granted, type Inputs, type Run, type RunOptions, runOf, startRun } from './run.ts';

export type { Checkout } from './checkout.ts';
export { granted } from './run.ts';

export interface BenchOptions {
  /** A database of its own, at version 1 of the schema, instead of the shop's. */
  readonly database?: boolean;
  readonly reviewers?: readonly string[];
  /** `production` when left out. */
  readonly environment?: string;
}

export interface Status {
  readonly state: string;
  /** What people read: after the dash. */
  readonly words: string;
}

export interface Bench {
  readonly repo: RepositoryHandle;
  readonly databaseUrl: string;
  /** SLUICEWAY_ENV, with more or other values where they are given. */
  secrets(more?: Inputs): string;
  /** A version of the shop with this config and `more` files, merged to main and checked out; v2 by default. */
  commit(config: string | null, version?: Version, more?: Files): Promise<Checkout>;
  run(checkout: Checkout, options?: RunOptions): Run;
  /** One that somebody has started already, over the API. */
  resume(checkout: Checkout, id: number, options?: RunOptions): Run;
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
  /** POST by the token of some other job, which has the same login as ours. */
  asBot(path: string, body: unknown): Promise<unknown>;
}

const statusList = z.array(z.object({ state: z.string(), description: z.string() }));
const deploymentList = z.array(z.object({ id: z.number(), payload: z.unknown() }));
const commentList = z.array(z.object({ body: z.string() }));

function secretsOf(scene: Scene, databaseUrl: string, more: Inputs): string {
  const own: Inputs = { DATABASE_URL: databaseUrl, ...more };
  const kept = scene.secrets.split('\n').filter((line) => !Object.hasOwn(own, line.split('=')[0] ?? ''));
  const lines = Object.entries(own).map(([name, value]) => `${name}='${value}'`);
  return [...kept, ...lines].join('\n');
}

const statusOf = ({ state, description }: { state: string; description: string }): Status => {
  const words = description.split(' - ').slice(1);
  return { state, words: words.join(' - ') };
};

function apiOf({ github }: Scene, repo: string) {
  const person = github.token({ user: 'ana', repo });
  const bot = github.token({ app: 'github-actions', repo, permissions: granted });
  const call = async (token: string, path: string, method: string, body?: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return (await fetch(`${github.url}/repos/${repo}${path}`, { method, headers, ...sent })).json();
  };
  const api: Bench['api'] = (path, method = 'GET', body) => call(person, path, method, body);
  const asBot: Bench['asBot'] = (path, body) => call(bot, path, 'POST', body);
  return { api, asBot };
}

/** What GitHub shows of the repository's releases. */
function viewOf(api: Bench['api']): Pick<Bench, 'releases' | 'payload' | 'ledger' | 'comments'> {
  const deployments = async () => deploymentList.parse(await api('/deployments?per_page=100'));
  return {
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
  };
}

/** The repository, private as most are, with its environment, ready for commits. */
export function createBench(scene: Scene, name: string, options: BenchOptions, databaseUrl: string): Bench {
  const { environment = 'production', reviewers = [] } = options;
  const repo = scene.github.repository(name, { private: true });
  repo.environment(environment, { reviewers, branchPolicy: ['main'] });
  repo.commit({ files: { 'README.md': '# shop' }, message: 'The shop' });
  const { api, asBot } = apiOf(scene, name);
  const secrets = (more: Inputs = {}): string => secretsOf(scene, databaseUrl, more);
  return {
    repo,
    databaseUrl,
    secrets,
    api,
    asBot,
    ...viewOf(api),
    commit: (config, version = 'v2', more = {}) => commit(scene, repo, config, version, more),
    run: (checkout, how = {}) =>
      startRun({ scene, repo, checkout, environment, options: how, secrets: secrets() }),
    resume: (checkout, id, how = {}) =>
      runOf({ scene, repo, checkout, environment, options: how, secrets: secrets() }, { id, attempt: 1 }),
    green: () => scene.router.share('green'),
  };
}
