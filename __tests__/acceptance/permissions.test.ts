/** A token that lacks a permission: which one, where to grant it, and the next run goes on. */
import { describe, expect, test } from '@jest/globals';
import { type Bench, type Checkout, granted } from './bench.ts';
import { gates, head, switching } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();

type Name = keyof typeof granted;

const without = (...names: readonly Name[]) =>
  Object.fromEntries(Object.entries(granted).filter(([name]) => !names.some((gone) => gone === name)));

const switched = (bench: Bench, checkout: Checkout, ...names: readonly Name[]) =>
  bench.run(checkout, { permissions: without(...names) }).action('blue-green-switch');

describe('without a permission that the release needs', () => {
  test.each([
    ['deployments', 'deployments: '],
    ['contents', 'contents: '],
    ['actions', 'actions: read'],
  ] as const)('%s: the message says which and where, and a run that has it goes on', async (name, line) => {
    const bench = await world.bench();
    const checkout = await bench.commit(`${head}${switching}`);
    const step = await switched(bench, checkout, name);
    expect(step.errors).toHaveLength(1);
    expect(step.errors[0]).toContain(line);
    expect(step.errors[0]).toMatch(/permissions/);
    expect(await bench.green()).toBe(0);
    const next = await bench.run(checkout).action('blue-green-switch');
    expect(next.errors).toEqual([]);
    expect(await bench.releases()).toHaveLength(1);
  });

  test('actions, where somebody has to approve: read only then', async () => {
    const bench = await world.bench({ reviewers: ['ben'] });
    const step = await switched(bench, await bench.commit(`${head}${switching}`), 'actions');
    expect(step.errors[0]).toContain('actions: read');
  });

  test('checks: the gate cannot be read, which is not passed', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(`${head}${gates}${switching}`);
    const run = bench.run(checkout, { permissions: without('checks') });
    const step = await run.action('release-gate');
    expect(step.outputs.passed).toBe('false');
    expect(step.errors[0]).toContain('checks: read');
  });
});

describe('without a permission that only shows', () => {
  test('the release goes on, with a warning about the comment', async () => {
    const bench = await world.bench();
    const step = await switched(bench, await bench.commit(`${head}${switching}`), 'issues', 'pull-requests');
    expect(step.errors).toEqual([]);
    expect(step.outputs.live).toBe('green');
    expect(step.lines.join('\n')).toMatch(
      /::warning::The comment on the pull request was not written: .*that takes pull-requests: read/,
    );
  });
});
