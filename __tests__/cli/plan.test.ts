/** `sluiceway plan` as people call it: what a release will do, and what its steps can tell with the traffic they get. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { sluiceway } from './sluiceway.ts';

const config = (rollout: readonly string[]): string =>
  [
    'version: 1',
    'service: shop',
    'environments: { production: {} }',
    'signals:',
    '  ci: { checks: [unit] }',
    '  health: { http: GET /health }',
    '  errors: { prometheus: { total: \'requests{slot="$SLOT"}\', failed: \'failures{slot="$SLOT"}\' } }',
    '  latency: { prometheus: { histogram: \'seconds_bucket{slot="$SLOT"}\' } }',
    'gates: { tests: ci }',
    'deploy:',
    '  run: ./deploy.sh',
    '  slots: { blue: http://10.0.0.1, green: http://10.0.0.2 }',
    '  expect: health within 5m',
    'rollout:',
    "  traffic: { command: { read: 'true', write: 'true' } }",
    ...rollout,
  ].join('\n');

const usual = [
  '  steps: [ { exposure: 5%, hold: 20m }, { exposure: 25%, hold: 2h }, { exposure: 100%, hold: 2h } ]',
  '  guards: [ { when: [ errors > 1%, latency.p95 > 750ms ], roll-back: 0% }, { when: not health, roll-back: previous } ]',
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(rollout: readonly string[]): string {
  const path = join(folder, 'sluiceway.yml');
  writeFileSync(path, config(rollout));
  return path;
}
const plan = (rollout: readonly string[], ...args: readonly string[]) =>
  sluiceway(['plan', fileWith(rollout), ...args]);

const minutes = z.number().nullable();
const answer = z.object({
  phases: z.array(z.object({ phase: z.string(), words: z.array(z.string()) })),
  steps: z.array(
    z.object({
      exposure: z.number(),
      looks: z.number(),
      checks: z.array(
        z.object({
          signal: z.string(),
          proofMinutes: minutes,
          sees: z.array(z.object({ rise: z.number(), medianMinutes: minutes, nineInTenMinutes: minutes })),
        }),
      ),
      holdForDoublingMinutes: minutes,
    }),
  ),
  warnings: z.array(z.object({ step: z.number(), message: z.string() })),
});
async function planned(rollout: readonly string[], ...args: readonly string[]) {
  const { code, stdout, stderr } = await plan(rollout, '--json', ...args);
  if (code !== 0) throw new Error(stderr);
  return answer.parse(JSON.parse(stdout));
}
const sight = (found: z.infer<typeof answer>, step: number, signal: string, rise: number) =>
  found.steps[step]?.checks.find((check) => check.signal === signal)?.sees.find((one) => one.rise === rise);

describe('sluiceway plan', () => {
  test('says phase by phase what will happen, and to whom', async () => {
    const { code, stdout } = await plan(usual);
    expect(code).toBe(0);
    for (const line of [
      'shop to production',
      /gates +tests: ci/,
      /deploy +to the idle slot, without users, until health within 5m/,
      /rollout +5 % → 25 % → 100 % of users: 4 h 20 min where all is well, 26 h at most/,
      /rolls back to 0 %, unless errors/,
      /rolls back to the share before, unless health/,
    ])
      expect(stdout).toMatch(line);
  });

  test('a fault is seen the sooner the more users meet it, and the more there are', async () => {
    const [usually, busy] = await Promise.all([planned(usual), planned(usual, '--requests', '6000')]);
    const at = (found: typeof usually, step: number): number =>
      sight(found, step, 'errors', 5)?.medianMinutes ?? 0;
    expect(at(usually, 0)).toBeGreaterThan(at(usually, 1));
    expect(at(usually, 0)).toBeCloseTo(10 * at(busy, 0), 3);
  });

  test('what stays within the limit is never seen, and that is said', async () => {
    const found = await planned(usual);
    expect(sight(found, 0, 'errors', 2)).toEqual({ rise: 2, medianMinutes: null, nineInTenMinutes: null });
    expect(found.warnings.map(({ message }) => message)).toContain(
      'a doubling of errors stays within the limit; what it finds in time is 3 times as bad',
    );
  });

  test('warns of a step whose traffic can tell nothing in its time', async () => {
    const { warnings } = await planned(usual, '--requests', '20');
    const first = warnings.filter(({ step }) => step === 1).map(({ message }) => message);
    expect(first).toEqual([
      expect.stringMatching(
        /^errors is proven after .* of 20 requests a minute, and it is held 2 h at most: it ends inconclusive/,
      ),
      expect.stringMatching(/^errors can detect nothing within 20 min: 3 times as bad takes /),
      expect.stringMatching(/^latency.p95 is proven after /),
      expect.stringMatching(/^a doubling of latency.p95 stays within the limit/),
    ]);
  });

  test('a limit under the usual rate can never be passed', async () => {
    const { warnings } = await planned(usual, '--live', 'errors=2%');
    expect(warnings[0]?.message).toBe(
      'a rate of 2 % does not pass the limit on errors, however long it is held: set it higher',
    );
  });

  test.each([
    [
      'an error in the config names its place',
      ['  steps: [ { exposure: 5%, hold: 20 hours } ]'],
      [],
      1,
      /sluiceway.yml:16:\d+: /,
    ],
    ['a flag that is none', usual, ['--request', '5'], 2, /--request/],
    ['no traffic', usual, ['--requests', '0'], 2, /--requests "0": found no number above 0/],
    ['a rate without a unit', usual, ['--live', '0.5'], 2, /--live: /],
    ['an environment that there is not', usual, ['--environment', 'prod'], 1, /prod/],
  ])('%s', async (_, rollout, args, code, message) => {
    const told = await plan(rollout, ...args);
    expect(told.stderr).toMatch(message);
    expect(told.code).toBe(code);
  });

  test('a file that is not there', async () => {
    const told = await sluiceway(['plan', join(folder, 'none.yml')]);
    expect([told.code, told.stderr]).toEqual([2, expect.stringMatching(/none.yml" cannot be read: /)]);
  });
});
