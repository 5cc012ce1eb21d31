/** The gate alone: opens on a commit, only judges on a pull request; what does not hold ends the release. */
import { describe, expect, test } from '@jest/globals';
import { gates, head, switching } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const config = `${head}${gates}${switching}`;

describe('gates that hold', () => {
  test('on a push: opens the release and gives every output', async () => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(config)).action('release-gate');
    const [release] = await bench.releases();
    expect(step.outputs).toMatchObject({ passed: 'true', release: String(release) });
    expect(JSON.parse(step.outputs.verdicts ?? '')).toEqual([
      {
        gate: 'tests',
        verdict: 'passed',
        checks: [{ check: 'ci', verdict: 'passed', found: '1 of 1 succeeded', limit: 'holds', why: '' }],
      },
      {
        gate: 'data',
        verdict: 'passed',
        checks: [{ check: 'orders', verdict: 'passed', found: '500', limit: '≥ 500', why: '' }],
      },
      {
        gate: 'alive',
        verdict: 'passed',
        checks: [{ check: 'health', verdict: 'passed', found: 'answered 200', limit: 'holds', why: '' }],
      },
    ]);
    expect((await bench.ledger()).map(({ state, words }) => `${state}: ${words}`)).toEqual([
      'queued: Waiting: shop is to go to production',
      'in_progress: Gates: 3 passed',
    ]);
  });

  test('the root action is the gate', async () => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(config)).action('.');
    expect(step.outputs.passed).toBe('true');
  });

  test('with the config inline', async () => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(null)).action('release-gate', { config });
    expect(step.outputs.passed).toBe('true');
  });

  test('run again in the same run: the same release', async () => {
    const bench = await world.bench();
    const run = bench.run(await bench.commit(config));
    const [first, second] = [await run.action('release-gate'), await run.action('release-gate')];
    expect(second.outputs.release).toBe(first.outputs.release);
    expect(second.outputs.passed).toBe('true');
  });

  test('on a pull request: verdicts, and no release', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(config);
    const step = await bench.run(checkout, { event: 'pull_request' }).action('release-gate');
    expect(step.outputs).toMatchObject({ passed: 'true', release: '' });
    expect(step.summary).toContain('Gates');
    expect(await bench.releases()).toEqual([]);
  });
});

describe('gates that do not hold', () => {
  test('a failed one ends the release, and says what was found beside its limit', async () => {
    const bench = await world.bench();
    const strict = config.replace('orders >= 500', 'orders >= 900000');
    const step = await bench.run(await bench.commit(strict)).action('release-gate');
    expect(step.outcome).toBe('failure');
    expect(step.outputs.passed).toBe('false');
    expect(step.lines.join('\n')).toMatch(/✗ data +\d+ \(limit: ≥ 900,000\)/);
    expect(step.errors[0]).toMatch(/orders.*Nothing was changed/);
    expect((await bench.ledger()).at(-1)?.state).toBe('failure');
  });

  test('PostgreSQL that is away is not a passed gate, and the message says how to reach it', async () => {
    const bench = await world.bench();
    const secrets = bench.secrets({ DATABASE_URL: 'postgres://u:a-long-password@127.0.0.1:1/shop' });
    const step = await bench.run(await bench.commit(config)).action('release-gate', { secrets });
    const verdicts: unknown = JSON.parse(step.outputs.verdicts ?? '');
    expect(verdicts).toContainEqual(expect.objectContaining({ gate: 'data', verdict: 'unavailable' }));
    expect(step.errors[0]).toContain('PostgreSQL at 127.0.0.1:1 refused the connection');
    expect(step.errors.join()).not.toContain('a-long-password');
  });

  test('a check that failed on the commit', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(config);
    bench.repo.check(checkout.sha, { name: 'unit', conclusion: 'failure' });
    const step = await bench.run(checkout).action('release-gate');
    expect(step.errors[0]).toMatch(/ci .*unit/);
  });

  test('a check that is still running is waited for', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(config.replace('tests: ci', 'tests: ci within 10m'));
    bench.repo.check(checkout.sha, { name: 'unit', status: 'in_progress' });
    const stop = new AbortController();
    const onLine = (line: string): void => {
      if (line.includes('waiting for ci')) stop.abort();
    };
    const run = bench.run(checkout);
    const step = await run.action('release-gate', {}, { cancel: stop.signal, onLine });
    expect(step.outcome).toBe('failure');
    expect((await bench.ledger()).map(({ state }) => state)).toEqual(['queued']);
    bench.repo.check(checkout.sha, { name: 'unit' });
    expect((await run.action('release-gate')).outputs.passed).toBe('true');
  });

  test('on a pull request the checks are those of its head, not of the merge made for the run', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(config);
    bench.repo.check(checkout.head, { name: 'unit', conclusion: 'failure' });
    const step = await bench.run(checkout, { event: 'pull_request' }).action('release-gate');
    expect(step.outputs.passed).toBe('false');
  });

  test('on a pull request without secrets: what cannot be found out is said, and fails no job', async () => {
    const bench = await world.bench();
    const run = bench.run(await bench.commit(config), { event: 'pull_request' });
    const step = await run.action('release-gate', { secrets: '' });
    expect(step.outcome).toBe('success');
    expect(step.outputs.passed).toBe('false');
    expect(step.lines.at(-1)).toMatch(/no secrets, cannot find out data, alive: a release will/);
  });

  test('on a pull request without secrets: what fails all the same fails', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(config);
    bench.repo.check(checkout.head, { name: 'unit', conclusion: 'failure' });
    const run = bench.run(checkout, { event: 'pull_request' });
    const step = await run.action('release-gate', { secrets: '' });
    expect(step.errors[0]).toContain('would stop at its gates');
  });

  test('on a pull request nothing is opened either', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(config.replace('orders >= 500', 'orders >= 900000'));
    const step = await bench.run(checkout, { event: 'pull_request' }).action('release-gate');
    expect(step.outputs).toMatchObject({ passed: 'false', release: '' });
    expect(step.errors[0]).toMatch(
      /^A release of pull request #\d+ would stop at its gates: data 500 \(limit: ≥ 900,000\)/,
    );
    expect(await bench.releases()).toEqual([]);
  });
});
