/** What follows a job that did not release: no release stays open with nobody at it, no user on an unwatched version. */
import { describe, expect, test } from '@jest/globals';
import { canary, gates, head, switching } from './configs.ts';
import { cancelWhen, killWhen } from './stopped.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const asked = `${head}${gates}${switching}`.replace('{ approval: none }', '{}');
const reviewed = { reviewers: ['ben'] };
const holding = `${head}${canary.replaceAll('hold: 1s', 'hold: 60s').replaceAll('..20s', '..90s')}`;
const at10 = (line: string): boolean => /^\s+\d\d:\d\d\s+10 % /.test(line);

describe('a release that nobody lets in', () => {
  test('rejected: it is called off, with who did and why; the next one can be opened', async () => {
    const bench = await world.bench(reviewed);
    const checkout = await bench.commit(asked);
    const run = bench.run(checkout);
    const { release = '' } = (await run.action('release-gate')).outputs;
    run.reject('ben', 'Not on a Friday');
    const step = await run.action('close', { release, result: 'failure' });
    expect(step.errors).toEqual([]);
    expect(step.outputs).toEqual({ outcome: 'cancelled' });
    expect((await bench.comments(checkout.pull))[0]).toMatch(/### 🚫 .*\[production\].* · called off/);
    expect((await bench.ledger()).at(-1)).toEqual({
      state: 'error',
      words: 'Called off by @ben, nothing was changed: rejected, "Not on a Friday"',
    });
    run.end('failure');
    const next = await bench.run(await bench.commit(asked)).action('release-gate');
    expect(next.outputs.passed).toBe('true');
    expect(await bench.green()).toBe(0);
  });

  test('cancelled while it waits: it is called off, also where the gate could not say its id', async () => {
    const bench = await world.bench(reviewed);
    const run = bench.run(await bench.commit(asked));
    await run.action('release-gate');
    const step = await run.action('close', { result: 'cancelled' });
    expect(step.outputs).toEqual({ outcome: 'cancelled' });
    expect((await bench.ledger()).at(-1)?.words).toMatch(
      /^Called off, nothing was changed: the run was cancelled, or expired$/,
    );
  });

  test('a failed gate has ended it already: there is nothing to close', async () => {
    const bench = await world.bench(reviewed);
    const run = bench.run(await bench.commit(asked.replace('>= 500', '>= 5000000')));
    const { release = '' } = (await run.action('release-gate')).outputs;
    const lines = (await bench.ledger()).length;
    const step = await run.action('close', { release, result: 'skipped' });
    expect(step).toMatchObject({ outcome: 'success', outputs: { outcome: '' } });
    expect(await bench.ledger()).toHaveLength(lines);
  });
});

describe('a job that ends while users are on the new version', () => {
  test.each([
    ['cancelled', cancelWhen],
    ['failure', killWhen],
  ] as const)('%s: users go back, and the ledger says why', async (result, stopWhen) => {
    const bench = await world.bench();
    const run = bench.run(await bench.commit(holding));
    await run.action('promote', {}, stopWhen(at10));
    expect(await bench.green()).toBe(0.1);
    const step = await run.action('close', { result });
    expect(step.errors).toEqual([]);
    expect(step.outputs).toEqual({ outcome: 'rolled-back' });
    expect(await bench.green()).toBe(0);
    const ledger = await bench.ledger();
    expect(ledger.at(-1)).toMatchObject({
      state: 'failure',
      words: expect.stringMatching(/^Rolled back\. /),
    });
    expect(ledger.map(({ words }) => words)).toContainEqual(
      expect.stringMatching(/^the (run was cancelled|job that was to release it)/),
    );
  });

  test('one that ended by itself and waits for a person stays as it is', async () => {
    const bench = await world.bench(reviewed);
    const run = bench.run(await bench.commit(asked));
    const { release = '' } = (await run.action('release-gate')).outputs;
    const step = await run.action('close', { release, result: 'failure', decision: 'await-approval' });
    expect(step).toMatchObject({ outcome: 'success', outputs: { outcome: '' } });
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'in_progress' });
  });

  test('the release of another commit is not closed by this run', async () => {
    const bench = await world.bench(reviewed);
    await bench.run(await bench.commit(asked)).action('release-gate');
    const step = await bench.run(await bench.commit(asked)).action('close', { result: 'skipped' });
    expect(step).toMatchObject({ outcome: 'success', outputs: { outcome: '' } });
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'in_progress' });
  });
});

test('a result that is none of a job names what to pass', async () => {
  const bench = await world.bench();
  const step = await bench.run(await bench.commit(holding)).action('close', { result: 'success' });
  expect(step.errors[0]).toMatch(/"result" is "success": give \$\{\{ needs\..*\.result \}\}/);
});
