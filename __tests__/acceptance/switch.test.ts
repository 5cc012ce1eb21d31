/** blue-green-switch alone, and what may go wrong on the way: users stay on, or come back to, the live version. */
import { describe, expect, test } from '@jest/globals';
import { head, switching } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const config = `${head}${switching}`;
const run = `run: '"$HOST_FILES/deploy.sh"'`;

/** The router refuses every change, or takes it and does nothing. */
const behave = (mode: 'normal' | 'refuse' | 'lie') =>
  fetch(`${world.scene.router.admin}/behaviour`, { method: 'PUT', body: JSON.stringify({ mode }) });

describe('blue-green-switch alone', () => {
  test('opens its own release, switches all users and completes it', async () => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(config)).action('blue-green-switch');
    expect(step.errors).toEqual([]);
    expect(step.outputs).toMatchObject({ live: 'green', previous: 'blue' });
    expect(await bench.green()).toBe(1);
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'success' });
  });

  test('the next release takes the other slot and replaces the one before', async () => {
    const bench = await world.bench();
    await bench.run(await bench.commit(config, 'v1')).action('blue-green-switch');
    const step = await bench.run(await bench.commit(config, 'v2')).action('blue-green-switch');
    expect(step.outputs).toMatchObject({ live: 'blue', previous: 'green' });
    const [newest, first] = await bench.releases();
    expect((await bench.ledger(first)).at(-1)).toMatchObject({
      state: 'inactive',
      words: `Replaced by release ${newest}`,
    });
  });

  test('a re-run of a concluded release refuses, and releases nothing', async () => {
    const bench = await world.bench();
    const first = bench.run(await bench.commit(config));
    await first.action('blue-green-switch');
    const step = await first.again().action('blue-green-switch');
    expect(step.errors[0]).toMatch(/of this run is over.*Start a new run/);
    expect(await bench.releases()).toHaveLength(1);
  });
});

describe('a deployment that fails', () => {
  test('a command that exits with 3: its code and its last words, and users are not touched', async () => {
    const bench = await world.bench();
    const failing = config.replace(run, `run: 'echo "no space left on device" >&2; exit 3'`);
    const step = await bench.run(await bench.commit(failing)).action('blue-green-switch');
    expect(step.errors).toEqual([
      'Failed, users stay on the live version:\ndeploy.run failed with exit code 3\n  no space left on device',
    ]);
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'failure' });
    expect(await bench.green()).toBe(0);
  });

  test('a slot that never answers: which check, and what it waited for', async () => {
    const bench = await world.bench();
    const dead = config.replace(run, 'run: echo not really').replace('within 10s', 'within 2s');
    const checkout = await bench.commit(dead);
    const secrets = bench.secrets({ GREEN_URL: 'http://127.0.0.1:1' });
    const step = await bench.run(checkout).action('blue-green-switch', { secrets });
    expect(step.errors[0]).toMatch(/users stay on the live version: Slot green: .*health/);
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'failure' });
    expect(await bench.green()).toBe(0);
  });

  test('a slot that answers, and never green', async () => {
    const bench = await world.bench();
    const sick = config.replace('GET /health/ready', 'GET /health/never').replace('within 10s', 'within 2s');
    const step = await bench.run(await bench.commit(sick)).action('blue-green-switch');
    expect(step.errors[0]).toMatch(/Slot green: failed: health \(answered 404/);
    expect(await bench.green()).toBe(0);
  });
});

describe('a router that does not do as it is told', () => {
  test.each([
    ['refuse', /did not take 100 %: PUT \$ROUTER_URL\/split answered 503/],
    ['lie', /answers 0 % after 100 % was written.*rollout\.traffic/],
  ] as const)('%s: the message says what it answered; the next run releases', async (mode, says) => {
    const bench = await world.bench();
    const checkout = await bench.commit(config);
    await behave(mode);
    const step = await bench.run(checkout).action('blue-green-switch');
    expect(step.errors).toHaveLength(1);
    expect(step.errors[0]).toMatch(says);
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'failure' });
    expect(await bench.green()).toBe(0);
    await behave('normal');
    expect((await bench.run(checkout).action('blue-green-switch')).outputs.live).toBe('green');
  });

  test('down: nothing is deployed to a slot that may have users, and the release ends', async () => {
    const bench = await world.bench();
    const first = bench.run(await bench.commit(config));
    const secrets = bench.secrets({ ROUTER_URL: 'http://127.0.0.1:2' });
    const step = await first.action('blue-green-switch', { secrets });
    expect(step.errors[0]).toMatch(/users stay on the live version.*connection refused/s);
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'failure' });
    expect(await bench.green()).toBe(0);
  });
});
