/** `sluiceway simulate` as people call it: what it says of a good and a bad version, and that chance has a seed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { poisson, randomOf } from '../../src/cli/simulate/random.ts';
import { sluiceway } from './sluiceway.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const spread = z.strictObject({ median: z.number(), nineInTen: z.number() }).nullable();
const simulated = z.strictObject({
  summary: z.strictObject({
    rollouts: z.number(),
    completed: z.number(),
    rolledBack: z.number(),
    inconclusive: z.number(),
    minutes: spread,
    minutesToRollback: spread,
    minutesToComplete: spread,
    highestShare: spread,
    requests: spread,
    failedRequests: spread,
  }),
  course: z.array(
    z.strictObject({
      minute: z.number(),
      running: z.number(),
      completed: z.number(),
      rolledBack: z.number(),
      exposure: z.number(),
    }),
  ),
});
const answer = z.strictObject({ leftOut: z.array(z.string()), healthy: simulated, bad: simulated });

const simulate = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await sluiceway(['simulate', '--json', '--rollouts', '40', ...args]);
  if (code !== 0) throw new Error(stderr);
  return answer.parse(JSON.parse(stdout));
};

test('a good version is completed, a fivefold error rate is caught at the first share', async () => {
  const { healthy, bad } = await simulate();
  expect(healthy.summary.rolledBack).toBeLessThanOrEqual(0.05);
  expect(healthy.summary.completed).toBeGreaterThan(0.9);
  expect(bad.summary.rolledBack).toBeGreaterThan(0.9);
  expect(bad.summary.highestShare?.median).toBe(0.05);
  // 50 looks of a minute are the plan; a rollout cannot be done before.
  expect(healthy.summary.minutesToComplete?.median).toBeGreaterThanOrEqual(50);
});

test('both versions failing alike do not roll the new one back', async () => {
  const { healthy } = await simulate('--incident', '12m+10m=8%');
  expect(healthy.summary.rolledBack).toBeLessThanOrEqual(0.1);
});

test('the same seed gives the same figures, another one others', async () => {
  const [one, again, other] = await Promise.all([
    simulate('--seed', '7'),
    simulate('--seed', '7'),
    simulate('--seed', '8'),
  ]);
  expect(again).toEqual(one);
  expect(other.healthy.summary).not.toEqual(one.healthy.summary);
});

test('a config’s own rollout is played, and what no traffic decides is named', async () => {
  const { leftOut, bad } = await simulate(
    'examples/shop/.github/sluiceway-canary.yml',
    '--environment',
    'production',
    '--requests',
    '60000',
    '--bad',
    '10%',
  );
  expect(leftOut).toEqual(['health']);
  expect(bad.summary.rolledBack).toBeGreaterThan(0.9);
});

test('people get both cases with a chart, and a file with another', async () => {
  const svg = join(folder, 'exposure.svg');
  const { code, stdout } = await sluiceway(['simulate', '--rollouts', '5', '--step', '50%:3m', '--svg', svg]);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/A version as good as the old one\n {2}completed/),
  ]);
  expect(stdout).toContain('█');
  expect(readFileSync(svg, 'utf8').match(/<polyline /g)).toHaveLength(2);
});

test.each([
  ['a rate without a unit', ['--live', '0.5'], '--live: "0.5" has no unit: write 0.5%'],
  ['no traffic', ['--requests', '0'], '--requests "0": found no number above 0'],
  ['a latency of nothing', ['--live-p95', '0ms'], '--live-p95 "0ms": found no time above 0'],
  ['half a rollout', ['--rollouts', '1.5'], '--rollouts "1.5": found no whole number'],
  ['a second config', ['a.yml', 'b.yml'], 'name one config, not "b.yml" as well'],
  [
    'a file in a folder that is not there',
    ['--svg', '/no/folder/e.svg'],
    '--svg "/no/folder/e.svg" cannot be written',
  ],
  ['a step without a hold', ['--step', '5%'], '--step "5%": write share and hold, such as 5%:10m'],
])('%s is refused', async (_, args, message) => {
  const { code, stderr } = await sluiceway(['simulate', ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

describe('the numbers drawn', () => {
  test.each([0.3, 4, 9.9, 10, 60, 5000])('with a mean of %d have that mean and variance', (mean) => {
    const random = randomOf(20261125);
    const draws = Array.from({ length: 20_000 }, () => poisson(mean, random));
    const average = draws.reduce((sum, each) => sum + each, 0) / draws.length;
    const variance = draws.reduce((sum, each) => sum + (each - average) ** 2, 0) / draws.length;
    // Five standard errors of each: the seed is fixed, so this fails for a wrong algorithm alone.
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / draws.length));
    expect(Math.abs(variance / mean - 1)).toBeLessThan(5 * Math.sqrt((2 + 1 / mean) / draws.length));
  });
});
