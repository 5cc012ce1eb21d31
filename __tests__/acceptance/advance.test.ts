/** Holds that are longer than a job: it ends, and ticks go on, one release apart from the other. */
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { starterFile } from './advance-starter.ts';
import type { Bench, Checkout } from './bench.ts';
import { deploy, head, traffic } from './configs.ts';
import type { Run } from './run.ts';
import { rows, ticking } from './several.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const minute = 60_000;

/** Looks every ten minutes; the health of the slot is a guard too. */
const slow = `${head}${deploy}${traffic.replace('every: 1s', 'every: 10m')}  steps:
    - { exposure: 10%, hold: 50m..4h }
    - { exposure: 100%, hold: 10m..1h }
  guards:
    - { when: not health, roll-back: 0% }
`;

async function open(bench: Bench, config = slow): Promise<{ checkout: Checkout; run: Run }> {
  const checkout = await bench.commit(config, 'v2', await starterFile());
  const run = bench.run(checkout, { permissions: ticking });
  return { checkout, run };
}

const tick = async (bench: Bench, checkout: Checkout) => {
  const run = bench.run(checkout, { permissions: ticking, event: 'schedule', actor: 'github-actions[bot]' });
  const step = await run.action('advance', { environment: 'production' });
  run.end(step.outcome);
  return { step, rows: rows.parse(load(step.outputs.advanced ?? '[]')) };
};

describe('a hold that is longer than a job', () => {
  test('ends the job at once and well, and ticks take the release to its end', async () => {
    const bench = await world.bench();
    const { github } = world.scene;
    const { checkout, run } = await open(bench);
    bench.repo.disableWorkflow('sluiceway-advance.yml');
    const promoted = await run.action('promote');
    run.end('success');
    run.end('success');
    expect(promoted).toMatchObject({ outcome: 'success', errors: [] });
    expect(promoted.lines.at(-1)).toMatch(/^Holding until .* The tick goes on at .* UTC/);
    expect(bench.repo.workflowState('sluiceway-advance.yml')).toBe('active');
    expect(await bench.green()).toBe(0.1);

    const before = (await bench.ledger()).length;
    const idle = await tick(bench, checkout);
    expect(idle.rows).toMatchObject([{ service: 'shop', decision: 'hold', exposure: 10, ok: true }]);
    expect(await bench.ledger()).toHaveLength(before);

    for (let looks = 0; looks < 5; looks += 1) {
      github.clock.advance(10 * minute + 1000);
      await tick(bench, checkout);
    }
    expect(await bench.green()).toBe(1);
    expect((await bench.comments(checkout.pull))[0]).toMatch(
      /\[last at \d\d:\d\d UTC\]\(.*sluiceway-advance\.yml\)/,
    );
    github.clock.advance(10 * minute + 2000);
    const last = await tick(bench, checkout);
    expect(last.rows).toMatchObject([{ decision: 'complete', exposure: 100, ok: true }]);
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'success' });
    expect(bench.repo.workflowState('sluiceway-advance.yml')).toBe('disabled_manually');
  });
});
