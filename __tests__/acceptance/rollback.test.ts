/** rollback of what is open and of what is finished; and finish, which follows 100 %. */
import { describe, expect, test } from '@jest/globals';
import type { Bench, Checkout } from './bench.ts';
import { canary, gates, head, switching } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const config = `${head}${switching}`;

const release = async (bench: Bench, version: 'v1' | 'v2'): Promise<Checkout> => {
  const checkout = await bench.commit(config, version);
  const step = await bench.run(checkout).action('blue-green-switch');
  expect(step.errors).toEqual([]);
  return checkout;
};

const by = { event: 'workflow_dispatch', actor: 'dora' };

describe('rollback of a finished release', () => {
  test('to the one before: deployed again, checked, switched, and both ledgers say so', async () => {
    const bench = await world.bench();
    const [v1, v2] = [await release(bench, 'v1'), await release(bench, 'v2')];
    const step = await bench.run(v2, by).action('rollback', { reason: 'Orders print twice' });
    expect(step.errors).toEqual([]);
    expect(step.outputs).toEqual({
      restored: v1.sha,
      exposure: '100',
      duration: expect.stringMatching(/^\d+$/),
      release: String((await bench.releases())[0]),
      awaits: '',
    });
    expect(await bench.green()).toBe(1);
    const [back, rolledBack] = await bench.releases();
    const own = await bench.ledger(back);
    expect(own[0]?.words).toMatch(/^Rollback of \d+, @dora: Orders/);
    expect(own.at(-1)).toMatchObject({ state: 'success', words: expect.stringMatching(/^Back on/) });
    expect(step.lines.join('\n')).not.toContain('new version');
    expect((await bench.ledger(rolledBack)).at(-1)).toMatchObject({
      state: 'inactive',
      words: `Rolled back to ${v1.sha.slice(0, 7)}: Orders print twice`,
    });
  });

  test.each(['sha', 'id'] as const)('to a given one, by its %s', async (how) => {
    const bench = await world.bench();
    const v1 = await release(bench, 'v1');
    await release(bench, 'v2');
    const last = await release(bench, 'v2');
    const target = how === 'sha' ? v1.sha.slice(0, 10) : String((await bench.releases()).at(-1));
    const inputs = { reason: 'x', target, database: 'keep' };
    const step = await bench.run(last, by).action('rollback', inputs);
    expect(step.outputs.restored).toBe(v1.sha);
  });

  test('a dry run says what it would do and changes nothing', async () => {
    const bench = await world.bench();
    const [v1, v2] = [await release(bench, 'v1'), await release(bench, 'v2')];
    const before = await bench.releases();
    const step = await bench.run(v2, by).action('rollback', { reason: 'x', 'dry-run': 'true' });
    expect(new Set(Object.values(step.outputs))).toEqual(new Set(['']));
    expect(step.lines.join('\n')).toMatch(
      new RegExp(`version +${v1.sha.slice(0, 7)} is redeployed to green`),
    );
    expect(await bench.releases()).toEqual(before);
    expect(await bench.green()).toBe(0);
  });

  test.each([
    [{ reason: ' ' }, 'The input "reason" is'],
    [{ reason: 'x', database: 'maybe' }, 'The input "database" is "maybe": write auto, keep or restore'],
    [{ reason: 'x', 'dry-run': 'yes' }, 'The input "dry-run" is "yes": write true or false'],
    [{ reason: 'x', target: 'deadbee' }, 'there is no completed release "deadbee"'],
  ])('%j is refused, and nothing changes', async (inputs, says) => {
    const bench = await world.bench();
    const v1 = await release(bench, 'v1');
    const step = await bench.run(v1, by).action('rollback', inputs);
    expect(step.errors).toHaveLength(1);
    expect(step.errors[0]).toContain(says);
    expect(await bench.green()).toBe(1);
  });

  test('where nothing was ever released: said', async () => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(config), by).action('rollback', { reason: 'x' });
    expect(step.errors[0]).toContain('There is nothing to roll back');
  });

  test('of the first release: there is nothing to go back to', async () => {
    const bench = await world.bench();
    const step = await bench.run(await release(bench, 'v1'), by).action('rollback', { reason: 'x' });
    expect(step.errors[0]).toMatch(/no version to go back to: release \d+ is the first one/);
    expect(await bench.green()).toBe(1);
  });
});

describe('rollback of an open release', () => {
  test('whose run was cancelled at 10 %: back at 0 %, with who and why', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(`${head}${canary.replaceAll('hold: 1s', 'hold: 10s')}`);
    const first = bench.run(checkout);
    const cancel = new AbortController();
    const onLine = (line: string): void => {
      if (line.includes('10 %  holds')) cancel.abort();
    };
    await first.action('canary-promote', {}, { cancel: cancel.signal, onLine });
    const dry = await bench.run(checkout, by).action('rollback', { reason: 'x', 'dry-run': 'true' });
    expect(dry.lines.join('\n')).toContain('Would roll back shop in production from 10 % to 0 %');
    expect(dry.summary).toContain('http: 10 % → 0 %');
    const step = await bench.run(checkout, by).action('rollback', { reason: 'Orders print twice' });
    expect(step.errors).toEqual([]);
    expect(step.outputs.exposure).toBe('10');
    expect(await bench.green()).toBe(0);
    expect((await bench.ledger()).at(-1)).toMatchObject({
      state: 'failure',
      words: expect.stringMatching(/^Rolled back.*@dora/),
    });
  });
});

describe('finish', () => {
  const gated = `${head}${gates}${switching}`;

  test('completes the release and replaces the one before', async () => {
    const bench = await world.bench();
    await release(bench, 'v1');
    const run = bench.run(await bench.commit(gated, 'v2'));
    await run.action('release-gate');
    await run.action('blue-green-switch');
    const [newest, first] = await bench.releases();
    expect((await bench.ledger(newest)).at(-1)).toMatchObject({ state: 'in_progress' });
    const step = await run.action('finish');
    expect(step.errors).toEqual([]);
    expect(step.outputs).toEqual({ released: 'true' });
    expect((await bench.ledger(newest)).at(-1)).toMatchObject({ state: 'success' });
    expect((await bench.ledger(first)).at(-1)).toMatchObject({ state: 'inactive' });
  });

  test('too early: says what comes first, and leaves the release open', async () => {
    const bench = await world.bench();
    const run = bench.run(await bench.commit(gated));
    await run.action('release-gate');
    const step = await run.action('finish');
    expect(step.outputs).toEqual({ released: 'false' });
    expect(step.errors[0]).toMatch(/not at its end.*Run blue-green-switch or canary-promote/);
    await run.action('blue-green-switch');
    expect((await run.action('finish')).outputs.released).toBe('true');
  });
});
