/** The whole chain, action by action in one run: a version that is well, and one that fails 4 % of its requests. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Load, startLoad } from '../../sandbox/load/start.ts';
import type { Bench, Checkout } from './bench.ts';
import { canary, database, gates, head, rehearsal, switching } from './configs.ts';
import { query } from './databases.ts';
import type { Run } from './run.ts';
import { acceptance } from './world.ts';

const world = acceptance();
let load: Load;
beforeAll(() => {
  load = startLoad({ url: world.scene.router.url, rps: 250 });
});
afterAll(() => load.stop());

const before = `${head}${gates}${database}${rehearsal}`;
const guarded = canary
  .replaceAll('hold: 1s..20s', 'hold: 6s..60s')
  .replace('exposure: 10%', 'exposure: 25%')
  .concat('  guards:\n    - { when: errors > 1%, roll-back: 0% }\n');

/** Gate, rehearsal, a person's approval, migration: what every release has before its rollout. */
async function prepare(bench: Bench, checkout: Checkout): Promise<Run> {
  const run = bench.run(checkout);
  expect((await run.action('release-gate')).outputs.passed).toBe('true');
  expect((await run.action('migration-rehearsal')).outputs.verdict).toBe('passed');
  const early = await run.action('migrate');
  expect(early.errors[0]).toMatch(/waiting for its approval.*"environment: production".*reviewers/);
  run.approve('ben', 'Looks good');
  expect((await run.action('migrate')).outputs.migrated).toBe('true');
  return run;
}

describe('the whole chain', () => {
  test('a version that is well is released: ledger, comment and summary tell it', async () => {
    const bench = await world.bench({ database: true, reviewers: ['ben'] });
    const checkout = await bench.commit(`${before}${switching}`);
    const run = await prepare(bench, checkout);
    const mark = load.mark();
    const step = await run.action('blue-green-switch');
    const finished = await run.action('finish');
    expect(step.outputs).toMatchObject({ live: 'green', previous: 'blue' });
    expect(finished.outputs).toEqual({ released: 'true' });
    expect(load.since(mark).lost).toBe(0);

    const ledger = await bench.ledger();
    expect(ledger.map(({ state }) => state)).toEqual([
      'queued',
      ...ledger.slice(1, -1).map(() => 'in_progress'),
      'success',
    ]);
    const words = ledger.map(({ words: said }) => said);
    for (const said of [
      /^Gates: 3 passed/,
      /^Rehearsal: safe/,
      /^Approved by @ben: Looks good/,
      /^Backup done: /,
    ])
      expect(words).toContainEqual(expect.stringMatching(said));
    expect(words.at(-1)).toMatch(/^Released: 100 % of users since/);

    const comments = await bench.comments(checkout.pull);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toMatch(/### .*\[production\].* · released/);
    expect(comments[0]).toMatch(/<summary>Gates: 3 passed/);
    expect(comments[0]).toMatch(/<summary>Migration: safe/);
    expect(finished.summary).toContain('Released: 100 %');
  });

  test('a version that fails 4 % is rolled back at its first step, with the figure and the limit', async () => {
    const bench = await world.bench({ database: true, reviewers: ['ben'] });
    const checkout = await bench.commit(`${before}${guarded}`, 'v3');
    const run = await prepare(bench, checkout);
    const mark = load.mark();
    const step = await run.action('canary-promote');
    expect(step.outcome).toBe('failure');
    expect(step.outputs).toMatchObject({ decision: 'roll-back', exposure: '0', done: 'true' });
    expect(step.errors[0]).toMatch(
      /^Rolled back\. .* of requests met the new version .*errors .*limit: .*1 %/,
    );
    expect(load.since(mark).lost).toBe(0);
    expect(await bench.green()).toBe(0);

    const ledger = await bench.ledger();
    expect(ledger.at(-1)).toMatchObject({ state: 'failure', words: expect.stringMatching(/^Rolled back/) });
    expect(ledger.filter(({ words }) => words.startsWith('Moving to')).map(({ words }) => words)).toEqual([
      expect.stringMatching(/^Moving to 25 %/),
    ]);
    const [comment] = await bench.comments(checkout.pull);
    expect(comment).toMatch(/rolled back/i);
    expect(comment).toContain('Migration: safe');
    const { databaseUrl } = bench;
    const stays = `SELECT 1 FROM information_schema.columns WHERE column_name = 'gift_note'`;
    expect(await query(databaseUrl, stays)).toHaveLength(1);
  });
});
