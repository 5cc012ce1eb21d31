/** steer: what a person asks of a release under way, by dist/ in the sandbox, with a real router. */
import { describe, expect, test } from '@jest/globals';
import { putJson } from '../../sandbox/http/put-json.ts';
import type { Bench, BenchOptions, Checkout } from './bench.ts';
import { canary, head } from './configs.ts';
import type { Inputs } from './run.ts';
import { killWhen } from './stopped.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const slow = canary.replaceAll('hold: 1s..20s', 'hold: 1h');
const guarded = head.replace('{ production: { approval: none } }', '{ production: {} }');
const by = { event: 'workflow_dispatch', actor: 'dora' };

/** At 10 % of users, its run dead. */
async function at10(config: string, options: BenchOptions = {}): Promise<readonly [Bench, Checkout]> {
  const bench = await world.bench(options);
  const checkout = await bench.commit(config);
  const run = bench.run(checkout);
  if (options.reviewers !== undefined) run.approve('ben', 'go');
  await run.action(
    'canary-promote',
    {},
    killWhen((line) => line.includes('10 %  holds')),
  );
  run.end('cancelled');
  return [bench, checkout];
}

/** As somebody who is in a hurry does: at the router's own API. */
async function turnRouter(share: number): Promise<void> {
  await putJson(`${world.scene.router.admin}/split`, { candidate: 'green', share: share * 100 });
}

const ask = (bench: Bench, checkout: Checkout, what: string, more: Inputs = {}) =>
  bench.run(checkout, by).action('steer', { what, reason: 'Support is closed', ...more });

const words = async (bench: Bench): Promise<string> =>
  (await bench.ledger()).map((status) => status.words).join('\n');

describe('a release at 10 % whose environment asks nobody', () => {
  test('paused, set and resumed: users have what was asked, and the ledger says who and why', async () => {
    const [bench, checkout] = await at10(`${head}${slow}`);
    const paused = await ask(bench, checkout, 'pause');
    expect(paused.errors).toEqual([]);
    expect(paused.outputs).toMatchObject({ exposure: '10', decision: 'hold', awaits: '' });
    expect(paused.summary).toContain('paused, 10 % of users');
    const set = await ask(bench, checkout, 'set', { percentage: '35%' });
    expect(set.errors).toEqual([]);
    expect(set.outputs.exposure).toBe('35');
    expect(await bench.green()).toBeCloseTo(0.35);
    const lower = await ask(bench, checkout, 'set', { percentage: '5' });
    expect(lower.errors).toEqual([]);
    expect(await bench.green()).toBeCloseTo(0.05);
    const resumed = await ask(bench, checkout, 'resume');
    expect(resumed.errors).toEqual([]);
    expect(await bench.green()).toBeCloseTo(0.05);
    expect(await words(bench)).toMatch(/Setting 35 %: @dora: Support is closed/);
  });

  test('the next step now: all users have it, and the release goes on from there', async () => {
    const [bench, checkout] = await at10(`${head}${slow}`);
    const step = await ask(bench, checkout, 'advance');
    expect(step.errors).toEqual([]);
    expect(step.outputs).toMatchObject({ exposure: '100', decision: 'hold' });
    expect(await bench.green()).toBe(1);
  });

  test('a dry run says what it would do, and does nothing', async () => {
    const [bench, checkout] = await at10(`${head}${slow}`);
    const before = await words(bench);
    const step = await ask(bench, checkout, 'set', { percentage: '50%', 'dry-run': 'true' });
    expect(step.lines.join('\n')).toContain('Would set 50 % of users, and pause there.');
    expect(await words(bench)).toBe(before);
  });

  test('a router set by hand meanwhile: told with both figures, not set over, and settled by a person', async () => {
    const [bench, checkout] = await at10(`${head}${slow}`);
    await turnRouter(0.4);
    const step = await bench.run(checkout).action('canary-promote');
    expect(step.errors[0]).toContain('the router gives 40 %, and the ledger says 10 %');
    expect(await bench.green()).toBeCloseTo(0.4);
    const kept = await ask(bench, checkout, 'set', { percentage: '40%' });
    expect(kept.errors).toEqual([]);
    expect(kept.outputs.exposure).toBe('40');
  });

  test('rolled back to fewer users, and paused there', async () => {
    const [bench, checkout] = await at10(`${head}${slow}`);
    const step = await bench.run(checkout, by).action('rollback', { reason: 'Slow', to: '4%' });
    expect(step.errors).toEqual([]);
    expect(await bench.green()).toBeCloseTo(0.04);
    const whole = await bench.run(checkout, by).action('rollback', { reason: 'Still slow' });
    expect(whole.errors).toEqual([]);
    expect(await bench.green()).toBe(0);
  });

  test.each([
    [{ what: 'jump' }, 'The input "what" is "jump": write set or pause or resume or advance'],
    [{ what: 'set' }, 'The input "percentage" is "": write the share of users'],
    [{ what: 'set', percentage: '120%' }, 'The input "percentage" is "120%"'],
    [{ what: 'pause', percentage: '5%' }, 'it goes with set alone'],
    [{ what: 'pause', reason: '' }, 'The input "reason" is missing'],
    [{ what: 'pause' }, 'There is no open release of shop in production'],
  ])('%j is refused where nothing is under way', async (inputs, says) => {
    const bench = await world.bench();
    const step = await ask(bench, await bench.commit(`${head}${slow}`), '', inputs);
    expect(step.errors[0]).toContain(says);
    expect(await bench.releases()).toEqual([]);
  });
});

describe('where the environment has reviewers', () => {
  test('a lower share needs nobody; a higher one waits for an approval of that very run', async () => {
    const [bench, checkout] = await at10(`${guarded}${slow}`, { reviewers: ['ben'] });
    expect((await ask(bench, checkout, 'set', { percentage: '5%', part: 'lower' })).errors).toEqual([]);
    expect(await bench.green()).toBeCloseTo(0.05);
    const lower = await ask(bench, checkout, 'set', { percentage: '50%', part: 'lower' });
    expect(lower).toMatchObject({ outcome: 'success', outputs: { awaits: 'raise' } });
    const alone = await ask(bench, checkout, 'set', { percentage: '50%' });
    expect(alone.errors[0]).toContain('nobody has approved it: nothing was changed');
    expect(await bench.green()).toBeCloseTo(0.05);
    const run = bench.run(checkout, by);
    run.approve('ben', 'Half is fine');
    const raised = await run.action('steer', { what: 'set', percentage: '50%', reason: 'Support is open' });
    expect(raised.errors).toEqual([]);
    expect(await bench.green()).toBeCloseTo(0.5);
    expect(await words(bench)).toContain('Approved by @ben: Half is fine');
  });
});
