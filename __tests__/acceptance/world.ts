/** The world of one test file: real PostgreSQL, host and router, and the stand-in GitHub, which checks every call. */
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import pg from 'pg';
import type { RouterKind } from '../../sandbox/demo/routers.ts';
import { type Scene, startScene } from '../../sandbox/demo/scene.ts';
import { type Bench, type BenchOptions, createBench } from './bench.ts';
import { mustBeBuilt } from './built.ts';
import { prepareDatabases } from './databases.ts';

export interface World {
  /** A repository of its own, with traffic on v1 in slot blue. */
  bench(options?: BenchOptions): Promise<Bench>;
  readonly scene: Scene;
}

/** Takes what a database name may hold. */
let benches = 0;

async function putBack({ router, host }: Scene): Promise<void> {
  await router.reset();
  const post = { method: 'POST', body: '{"slot":"blue","version":"v1"}' };
  const slots = await (await fetch(`${host.url}/slots`)).text();
  if (!slots.includes('"blue":{') || !/"blue":\{[^}]*"version":"v1"/.test(slots))
    await fetch(`${host.url}/deploy`, post);
}

async function copyDatabase({ postgres }: Scene, name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: postgres.url() });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE before`);
  } finally {
    await admin.end();
  }
  return postgres.url(name);
}

/** Starts the world before the file's tests and stops it after; every call to GitHub must fit its description. */
export function acceptance(router: RouterKind = 'sandbox'): World {
  let scene: Scene | undefined;
  const started = (): Scene => {
    if (scene === undefined) throw new Error('the world has not started');
    return scene;
  };
  beforeAll(async () => {
    mustBeBuilt();
    scene = await startScene({ rows: 500, validate: true, router });
    await prepareDatabases(scene);
  }, 60_000);
  afterEach(() => {
    const { github } = started();
    expect(github.violations()).toEqual([]);
    github.resetViolations();
  });
  afterAll(() => scene?.stop());
  return {
    get scene() {
      return started();
    },
    async bench(options = {}) {
      benches += 1;
      await putBack(started());
      const url =
        options.database === true ? await copyDatabase(started(), `bench_${benches}`) : started().databaseUrl;
      return createBench(started(), `acme/shop-${benches}`, options, url);
    },
  };
}
