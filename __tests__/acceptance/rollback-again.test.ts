/** The button that is pressed twice, on a rollback that died, or when users are already on the good version. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { StepOptions } from '../../sandbox/runner/action.ts';
import type { Bench, Checkout } from './bench.ts';
import { canary, deploy, head, switching, traffic } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();

const by = { event: 'workflow_dispatch', actor: 'dora' };
const steps = '  steps: [ { exposure: 100%, hold: 0s } ]\n';
const plain = `${head}${deploy}${traffic.replace('  expect: [ health ]\n', '')}${steps}`;
const slowCanary = `${head}${canary.replaceAll('hold: 1s', 'hold: 10s')}`;

const killWhen = (said: string): StepOptions => {
  const kill = new AbortController();
  const onLine = (line: string): void => {
    if (line.includes(said)) kill.abort();
  };
  return { kill: kill.signal, onLine };
};

async function release(bench: Bench, config: string, version: 'v1' | 'v2'): Promise<Checkout> {
  const checkout = await bench.commit(config, version);
  const step = await bench.run(checkout).action('blue-green-switch');
  expect(step.errors).toEqual([]);
  return checkout;
}

/** v1 on green, then v2 on blue. */
const both = async (bench: Bench, config = plain): Promise<readonly [Checkout, Checkout]> => [
  await release(bench, config, 'v1'),
  await release(bench, config, 'v2'),
];

const press = (bench: Bench, checkout: Checkout, inputs = {}) =>
  bench.run(checkout, by).action('rollback', { reason: 'Orders print twice', ...inputs });

describe('rollback of a finished release', () => {
  test.each(['pressed', 'run'] as const)(
    '%s once more: green, nothing is done, and it says so',
    async (how) => {
      const bench = await world.bench();
      const [v1, v2] = await both(bench);
      const run = bench.run(v2, by);
      await run.action('rollback', { reason: 'Orders print twice' });
      expect(await bench.green()).toBe(1);
      const before = await bench.releases();
      run.end('success');
      const second = how === 'run' ? run.again() : bench.run(v2, by);
      const step = await second.action('rollback', { reason: 'Orders print twice' });
      expect(step).toMatchObject({ outcome: 'success', outputs: { restored: v1.sha } });
      expect(step.lines.join('\n')).toContain(`Users have ${v1.sha.slice(0, 7)} since the rollback`);
      expect(await bench.green()).toBe(1);
      expect(await bench.releases()).toEqual(before);
    },
  );

  test('whose runner dies while it deploys: pressed again, it ends on the earlier version', async () => {
    const bench = await world.bench();
    const mark = join(world.scene.folder, `mark-${bench.repo.name.replace('/', '-')}`);
    const stalls = `run: 'if [ -f ${mark} ]; then rm ${mark}; echo begun; sleep 1; fi; `;
    const [v1, v2] = await both(bench, plain.replace(`run: '`, stalls));
    writeFileSync(mark, '');
    const first = bench.run(v2, by);
    await first.action('rollback', { reason: 'x' }, killWhen('begun'));
    expect(await bench.green()).toBe(0);
    first.end('failure');
    const step = await press(bench, v2);
    expect(step.errors).toEqual([]);
    expect(step.outputs.restored).toBe(v1.sha);
    expect(await bench.green()).toBe(1);
    expect(await bench.releases()).toHaveLength(3);
  });
});

describe('rollback after a release that its guard took back', () => {
  const flag = head.replace('signals:\n', 'signals:\n  flag: { env: [FLAG] }\n');
  const guarded = `${flag}${canary}  guards: [ { when: not flag, roll-back: 0% } ]\n`;

  /** Users are on v2, on blue. */
  async function takenBack(bench: Bench): Promise<readonly [Checkout, Checkout, Checkout]> {
    const [v1, v2] = await both(bench);
    const bad = await bench.commit(guarded);
    const step = await bench.run(bad).action('canary-promote');
    expect(step.outputs.decision).toBe('roll-back');
    return [v1, v2, bad];
  }

  test('without a target: users stay on the good version; with one, they leave it', async () => {
    const bench = await world.bench();
    const [v1, v2, bad] = await takenBack(bench);
    const before = await bench.releases();
    const step = await press(bench, bad);
    expect(step).toMatchObject({ outcome: 'success', outputs: { restored: v2.sha } });
    expect(step.lines.join('\n')).toContain(`users have ${v2.sha.slice(0, 7)}: nothing was done`);
    expect(await bench.green()).toBe(0);
    expect(await bench.releases()).toEqual(before);
    const named = await press(bench, bad, { target: v1.sha });
    expect(named.errors).toEqual([]);
    expect(named.outputs.restored).toBe(v1.sha);
    expect(await bench.green()).toBe(1);
  });
});

describe('rollback of a canary whose run has died', () => {
  test('opened with a config at another path: found and taken back by the usual one', async () => {
    const bench = await world.bench();
    const path = '.github/canary.yml';
    const checkout = await bench.commit(`${head}${switching}`, 'v2', { [path]: slowCanary });
    const first = bench.run(checkout);
    await first.action('canary-promote', { config: path }, killWhen('10 %  holds'));
    first.end('cancelled');
    const step = await press(bench, checkout);
    expect(step.errors).toEqual([]);
    expect(step.outputs.exposure).toBe('10');
    expect(await bench.green()).toBe(0);
  });

  test('while the config on main names a $NAME that has no value: taken back all the same', async () => {
    const bench = await world.bench();
    const first = bench.run(await bench.commit(slowCanary));
    await first.action('canary-promote', {}, killWhen('10 %  holds'));
    first.end('cancelled');
    const later = await bench.commit(slowCanary.replace('$SHOP_URL', '$NEW_URL'));
    const step = await press(bench, later);
    expect(step.errors).toEqual([]);
    expect(step.outputs.exposure).toBe('10');
    expect(await bench.green()).toBe(0);
  });
});
