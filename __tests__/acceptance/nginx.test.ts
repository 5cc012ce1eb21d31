/** An nginx that is not set up as the config says: users stay on the live version, or come back to it, and it says why. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeBuckets } from '../../src/drivers/traffic/nginx/buckets.ts';
import { describeWith } from '../real-part.ts';
import type { Bench } from './bench.ts';
import { deploy, head } from './configs.ts';
import type { Inputs } from './run.ts';
import { acceptance } from './world.ts';

describeWith('nginx', 'a release behind nginx', () => {
  const world = acceptance('nginx');
  const rollout = `rollout:
  traffic:
    nginx: { directory: $NGINX_DIRECTORY, management: $NGINX_MANAGEMENT }
  every: 1s
  expect: [ health ]
  steps:
    - { exposure: 50%, hold: 1s..20s }
    - { exposure: 100%, hold: 1s..20s }
`;
  const config = `${head}${deploy}${rollout}`;

  async function promote(bench: Bench, values: Inputs = {}) {
    const run = bench.run(await bench.commit(config));
    return run.action('promote', { secrets: bench.secrets(values) });
  }
  /** Folders that are whole, and which nginx does not read. */
  async function elsewhere(work: (directory: string) => Promise<void>): Promise<void> {
    const home = await mkdtemp(join(tmpdir(), 'sluiceway-elsewhere-'));
    try {
      makeBuckets(join(home, 'sluiceway'), 'blue');
      await work(join(home, 'sluiceway'));
    } finally {
      await rm(home, { recursive: true });
    }
  }

  test('set up as it must be: step by step to all users, by what nginx itself serves', async () => {
    const bench = await world.bench();
    expect(await promote(bench)).toMatchObject({
      errors: [],
      outputs: { outcome: 'completed', live: 'green' },
    });
    expect(await bench.green()).toBe(1);
  });

  test('reads another folder than the one that is written: rolled back, with what nginx serves and what was set', () =>
    elsewhere(async (directory) => {
      const bench = await world.bench();
      const step = await promote(bench, { NGINX_DIRECTORY: directory });
      expect(step.outputs).toMatchObject({ outcome: 'rolled-back', exposure: '0', live: 'blue' });
      expect(step.errors[0]).toMatch(
        /nginx serves the candidate 0 %, and .*cur says 50 %: does its configuration/,
      );
      expect(await bench.green()).toBe(0);
      expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'failure' });
    }));

  test('lacks a folder: nothing is deployed, and the command that makes it is said', async () => {
    const bench = await world.bench();
    const { NGINX_DIRECTORY: directory = '' } = world.scene.router.values;
    await rm(join(directory, 'p50'), { recursive: true });
    try {
      const step = await promote(bench);
      expect(step.outcome).toBe('failure');
      expect(step.errors[0]).toMatch(
        /p50 is not there.*Make what is missing, where nginx runs:\n\s+mkdir -p/s,
      );
      expect(await bench.green()).toBe(0);
    } finally {
      makeBuckets(directory, 'blue');
    }
  });

  test('has no management server where the config says: not taken for done, users go back', async () => {
    const bench = await world.bench();
    const step = await promote(bench, { NGINX_MANAGEMENT: 'http://127.0.0.1:1' });
    expect(step.outcome).toBe('failure');
    expect(step.errors[0]).toMatch(
      /waiting for a repair: .*the management server \$NGINX_MANAGEMENT does not answer.*does nginx run/,
    );
    expect(await bench.green()).toBe(0);
  });
});
