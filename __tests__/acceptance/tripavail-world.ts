/** TripAvail's own world: its stand-in behind a real nginx, with users, and its config as examples/ has it. */
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Scene, startScene } from '../../sandbox/demo/scene.ts';
import { type Load, startLoad } from '../../sandbox/load/start.ts';
import type { Step } from '../../sandbox/runner/action.ts';
import type { Version } from '../../sandbox/shop/version.ts';
import { type Bench, type Checkout, createBench } from './bench.ts';
import { mustBeBuilt, root } from './built.ts';
import { until } from '../sandbox/until.ts';
import { query } from './databases.ts';
import { type Run, type RunOptions, startRun } from './run.ts';

const example = (path: string): Promise<string> => readFile(join(root, 'examples/tripavail', path), 'utf8');

/** What users do all the while. */
const errands = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/discover' },
  { method: 'GET', path: '/v1/hotel-packages' },
  { method: 'GET', path: '/v1/tour-packages' },
  { method: 'POST', path: '/v1/bookings/quote', body: JSON.stringify({ packageId: 3, quantity: 1 }) },
] as const;

export interface Planned {
  readonly version: Version;
  /** Up to which number the migrations go. */
  readonly migration: 1 | 2 | 3;
}

export interface TripAvail {
  readonly scene: Scene;
  readonly bench: Bench;
  readonly load: Load;
  commit(planned: Planned): Promise<Checkout>;
  run(checkout: Checkout, options?: RunOptions): Run;
  /** Gate and rehearsal, both well. */
  prepare(checkout: Checkout): Promise<Run>;
  /** What a user's request comes to. */
  visit(path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Of the service that users have. */
  version(): Promise<string>;
  query(text: string): ReturnType<typeof query>;
  stop(): Promise<void>;
}

const environment = 'sandbox';

/** Half of the settings are of parts that the stand-in has not: they have to be there, and that is all. */
function settings(scene: Scene): Record<string, string> {
  const names = [
    ...['REDIS_URL', 'MEILISEARCH_HOST', 'JWT_SECRET', 'JWT_EXPIRES_IN', 'CORS_ORIGINS', 'RATE_LIMIT_ANON'],
    ...['RATE_LIMIT_AUTH', 'STORAGE_SIGNING_KEY', 'NEXT_PUBLIC_API_URL', 'NEXT_PUBLIC_MEILISEARCH_HOST'],
    ...['SENTRY_DSN', 'LOG_LEVEL', 'REQUEST_ID_HEADER'],
  ];
  const filled = names.map((name): [string, string] => [name, `the sandbox’s ${name}`]);
  return { ...Object.fromEntries(filled), TRIPAVAIL_URL: scene.router.url };
}

const lcov = (file: string, hit: number, of: number): string =>
  `SF:${file}\n${Array.from({ length: of }, (_, line) => `DA:${line + 1},${line < hit ? 1 : 0}\n`).join('')}end_of_record\n`;

/** What a checkout of TripAvail has of what its config names; `live/` is that of v1. */
async function filesOf({ version, migration }: Planned): Promise<Record<string, string>> {
  return {
    VERSION: version,
    'CHANGELOG.md': `# Changelog\n\n## [${version}]\n`,
    'coverage/lcov.info': lcov('backend/src/bookings/hold.ts', 96, 100) + lcov('web/src/page.ts', 60, 100),
    'backend/VERSION': version,
    'backend/MIGRATION': String(migration),
    'live/backend/VERSION': 'v1',
    'live/backend/MIGRATION': '1',
    'web/VERSION': version,
    'deploy/provision.sh': '#!/usr/bin/env bash\nexec "$HOST_FILES/deploy.sh"\n',
    'db/mask.sql': await example('db/mask.sql'),
  };
}

async function commit(bench: Bench, planned: Planned): Promise<Checkout> {
  // How fast the service answers is the busy machine's matter here, not the service's.
  const config = (await example('.github/sluiceway.yml')).replace('speed < 200ms', 'speed < 5s');
  const checkout = await bench.commit(config, planned.version, await filesOf(planned));
  for (const name of ['lint', 'integration', 'e2e', 'build']) bench.repo.check(checkout.sha, { name });
  await chmod(join(checkout.workspace, 'deploy/provision.sh'), 0o755);
  return checkout;
}

const insist = (name: string, step: Step): void => {
  if (step.outcome === 'failure') throw new Error(`${name}: ${step.errors.join('\n')}`);
};

async function visit(base: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(base + path, init);
  return { status: answer.status, body: await answer.json() };
}

const told = z.object({ version: z.string() });

function start(scene: Scene, load: Load, number: number): TripAvail {
  const options = { environment, reviewers: ['ben'] };
  const bench = createBench(scene, `acme/tripavail-${number}`, options, scene.databaseUrl);
  bench.repo.environment('sandbox-auto', { branchPolicy: ['main'] });
  const secrets = bench.secrets(settings(scene));
  const run: TripAvail['run'] = (checkout, how = {}) => {
    const started = startRun({ scene, repo: bench.repo, checkout, environment, options: how, secrets });
    const inputs = { environment };
    return { ...started, action: (name, more = {}) => started.action(name, { ...inputs, ...more }) };
  };
  return {
    scene,
    bench,
    load,
    run,
    commit: (planned) => commit(bench, planned),
    async prepare(checkout) {
      const started = run(checkout);
      insist('release-gate', await started.action('release-gate'));
      insist('migration-rehearsal', await started.action('migration-rehearsal'));
      return started;
    },
    visit: (path, body) => visit(scene.router.url, path, body),
    version: async () => told.parse((await visit(scene.router.url, '/health')).body).version,
    query: (text) => query(scene.databaseUrl, text),
    async stop() {
      await load.stop();
      await scene.stop();
    },
  };
}

/** Not through nginx: the first answers of a cold start are nobody's. */
async function warmUp({ host }: Scene): Promise<void> {
  for (let round = 0; round < 20; round += 1)
    for (const { method, path, ...rest } of errands) await fetch(host.slots.blue + path, { method, ...rest });
}

const statsSchema = z.object({ blue: z.object({ p95: z.number().nullable() }) });

/** A gate asks how fast the live version is: its cold start is over, and its first whole second of users. */
const counted = ({ router }: Scene): Promise<void> =>
  until(async () => {
    const { blue } = statsSchema.parse(await (await fetch(`${router.admin}/stats`)).json());
    return blue.p95 !== null && blue.p95 < 100;
  }, 'users of v1 are answered fast');

let worlds = 0;

/** v1 runs on blue, put there by hand, with users on it. */
export async function startTripAvail(): Promise<TripAvail> {
  mustBeBuilt();
  worlds += 1;
  const scene = await startScene({ rows: 2_000, router: 'nginx', service: 'tripavail', validate: true });
  await warmUp(scene);
  const load = startLoad({ url: scene.router.url, rps: 80, errands });
  const trip = start(scene, load, worlds);
  try {
    await counted(scene);
    return trip;
  } catch (error) {
    await trip.stop();
    throw error;
  }
}
