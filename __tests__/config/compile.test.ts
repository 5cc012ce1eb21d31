import { describe, expect, test } from '@jest/globals';
import { compile } from '../../src/config/compile.ts';
import { phaseOf, type Plan } from '../../src/config/plan.ts';
import { demo, gate, head, rollout } from './texts.ts';

const planOf = (text: string): Plan => compile(text, { path: 'c.yml' }).plan;
const stepsOf = (plan: Plan) => phaseOf(plan, 'rollout')?.steps ?? [];
const short = '  steps: [ { exposure: 100%, hold: 12m } ]\n';

describe('the whole plan', () => {
  const { plan, parts, references } = compile(demo, {
    path: 'c.yml',
    environment: 'production',
    service: 'shop',
  });

  test('has the phases in order, and only those that the config has', () => {
    expect(plan.phases.map(({ phase }) => phase)).toEqual(['gates', 'database', 'deploy', 'rollout']);
    expect(planOf(gate('health')).phases.map(({ phase }) => phase)).toEqual(['gates']);
    expect(phaseOf(plan, 'database')).toEqual({ phase: 'database', backup: true, rehearsal: true });
    expect(phaseOf(plan, 'rollout')?.drains).toBe(true);
  });

  test('holds each step at least and at most as long as it says, six times as long where it says one', () => {
    const times = stepsOf(plan).map(({ exposure, least, most, every }) => [
      exposure.share,
      least,
      most,
      every,
    ]);
    expect(times).toEqual([
      [0.05, 30_000, 180_000, 5000],
      [0.25, 30_000, 60_000, 5000],
      [1, 30_000, 180_000, 5000],
    ]);
  });

  test('asks a deployment once, and a rollout at every look', () => {
    expect(phaseOf(plan, 'deploy')?.checks).toEqual(['health', 'smoke']);
    expect(plan.checks.health).toMatchObject({
      kind: 'truth',
      holds: { time: { when: 'within', ms: 30_000 } },
    });
    expect(stepsOf(plan)[0]?.checks).toEqual(['health#2']);
    expect(plan.checks['health#2']).toMatchObject({
      kind: 'truth',
      acts: false,
      holds: { time: { when: 'now' } },
    });
  });

  test('gives readers and drivers their sections', () => {
    expect(parts.unattended).toBe('production-auto');
    expect([...parts.signals.keys()]).toEqual(['ci', 'health', 'smoke', 'errors']);
    expect(parts.database?.rehearsal).toMatchObject({
      clone: { from: '$DATABASE_URL' },
      verifyPrevious: './verify v1',
    });
    expect(parts.deploy?.slots).toEqual({ blue: '$BLUE_URL', green: '$GREEN_URL' });
    expect(parts.traffic).toMatchObject({ http: { read: { unit: 'share' } } });
  });

  test('lists what is expanded, but neither names of ours nor those of commands', () => {
    expect(references.map(({ name }) => name)).toEqual([
      'SHOP_URL',
      'ROUTER_URL',
      'DATABASE_URL',
      'BLUE_URL',
      'GREEN_URL',
    ]);
    expect(references[0]).toEqual({ name: 'SHOP_URL', line: 4, column: 15 });
  });
});

test('the way back is a deployment and one step of 100 %, with what the last step asks', () => {
  const { plan } = compile(demo, { path: 'c.yml', rollback: true });
  expect(plan.phases.map(({ phase }) => phase)).toEqual(['deploy', 'rollout']);
  expect(stepsOf(plan)).toEqual([
    { exposure: { share: 1 }, least: 30_000, most: 180_000, every: 5000, checks: ['health#2'] },
  ]);
  expect(phaseOf(plan, 'rollout')?.guards).toHaveLength(1);
  expect(plan.checks.ci).toBeUndefined();
});

describe('looks', () => {
  test.each([
    ['24h', 7_200_000],
    ['12m', 60_000],
    ['2m', 60_000],
    ['30s', 30_000],
  ])('a hold of %s', (hold, every) => {
    expect(
      stepsOf(planOf(rollout(`  expect: health\n  steps: [ { exposure: 5%, hold: ${hold} } ]\n`)))[0]?.every,
    ).toBe(every);
  });
});

describe('checks of a rollout', () => {
  const checksOf = (expected: string, guard?: string): readonly object[] => {
    const guards = guard === undefined ? '' : `  guards: [ { when: ${guard}, roll-back: 0% } ]\n`;
    const expects = expected === '' ? '' : `  expect: ${expected}\n`;
    return Object.values(planOf(rollout(`${expects}${short}${guards}`)).checks);
  };

  test('an expected limit and a harder guard on the same field are one check', () => {
    expect(checksOf('errors < 1%', 'errors > 5%')).toEqual([
      {
        id: 'errors',
        kind: 'limit',
        on: 'errors',
        lines: [13, 15],
        pass: 0.01,
        fail: 0.05,
        acts: true,
        lasts: { when: 'now' },
        phi: 'history',
        text: '< 1%, never > 5%',
      },
    ]);
  });
  test('a guard that holds is expected in every step, one that warns in none; neither ever rolls back', () => {
    const guards =
      '  guards:\n    - { when: errors > 3%, hold: true }\n    - { when: memory > 500MB, warn: true }\n';
    const plan = planOf(rollout(`${short}${guards}`));
    expect(phaseOf(plan, 'rollout')?.guards).toMatchObject([
      { any: ['errors'], act: 'hold' },
      { any: ['memory'], act: 'warn' },
    ]);
    expect(stepsOf(plan).map(({ checks }) => checks)).toEqual(stepsOf(plan).map(() => ['errors']));
    expect(Object.values(plan.checks).map(({ acts }) => acts)).toEqual([false, false]);
  });

  test.each([
    ['0%', { to: { share: 0 }, pace: 'at-once' }],
    ['previous', { to: 'previous', pace: 'at-once' }],
    ['5%, pace: gradual', { to: { share: 0.05 }, pace: 'gradual' }],
  ])('a guard that rolls back: %s', (written, act) => {
    const plan = planOf(rollout(`${short}  guards: [ { when: not health, roll-back: ${written} } ]\n`));
    expect(phaseOf(plan, 'rollout')?.guards).toMatchObject([{ act: 'roll-back', ...act }]);
  });

  test('a guard alone fails where it would pass; an expectation alone never acts', () => {
    expect(checksOf('', 'errors > 5%')).toMatchObject([
      { pass: 0.05, fail: 0.05, acts: true, text: '<= 5%' },
    ]);
    expect(checksOf('errors < 5%')).toMatchObject([{ pass: 0.05, fail: 0.05, acts: false, text: '< 5%' }]);
  });
  test('`not` is turned round', () => {
    expect(checksOf('not errors > 1%')).toMatchObject([{ kind: 'limit', pass: 0.01, text: '<= 1%' }]);
  });
  test('the lowest guard goes with the expectation, one near it stands alone', () => {
    expect(checksOf('errors < 1%', '[ errors > 8%, errors > 5% ]')).toMatchObject([
      { id: 'errors', pass: 0.01, fail: 0.05 },
      { id: 'errors#2', pass: 0.08, fail: 0.08, acts: true },
    ]);
  });
  test('a guard far above the lowest is the hard limit of the same check', () => {
    const [check, ...others] = checksOf('errors < 1%', '[ errors > 20%, errors > 10%, errors > 5% ]');
    expect(check).toMatchObject({ pass: 0.01, fail: 0.05, hard: 0.1 });
    expect(others).toEqual([]);
  });
  test('limits that differ from step to step are one check, with a level a step', () => {
    const steps = ['5%', '2%', '1%'].map(
      (limit, i) => `{ exposure: ${5 * (i + 1)}%, hold: 12m, expect: errors < ${limit} }`,
    );
    const text = rollout(
      `  steps: [ ${steps.join(', ')} ]\n  guards: [ { when: errors > 5%, roll-back: 0% } ]\n`,
    );
    const { checks } = planOf(text);
    expect(Object.values(checks)).toMatchObject([
      { id: 'errors', pass: [0.05, 0.02, 0.01], fail: 0.05, acts: true },
    ]);
    expect(stepsOf(planOf(text)).map((step) => step.checks)).toEqual([['errors'], ['errors'], ['errors']]);
  });
  test('a quantile judges the share that is slower than its edge', () => {
    expect(checksOf('slow.p95 < 500ms', 'slow.p99.9 > 2s')).toMatchObject([
      { on: 'slow.p95', kind: 'limit', pass: 0.05, fail: 0.05, edge: 500, acts: false },
      { on: 'slow.p99.9', kind: 'limit', pass: 0.001, fail: 0.001, edge: 2000, acts: true },
    ]);
  });
  test('a bare figure is broken by k of n looks, whichever side says it', () => {
    const over = { test: '>', to: { of: 'literal', value: 5e8, unit: 'B' }, text: 'memory > 500MB' };
    expect(checksOf('memory <= 500MB')).toMatchObject([{ kind: 'gauge', k: 4, n: 5, acts: false, over }]);
    expect(checksOf('', 'memory > 500MB')).toMatchObject([{ kind: 'gauge', acts: true, over }]);
    expect(checksOf('memory <= 500MB', 'memory > 500MB')).toHaveLength(1);
  });
  test('a truth with a guard behind it acts', () => {
    expect(checksOf('health', 'not health')).toMatchObject([
      { id: 'health', kind: 'truth', acts: true, holds: { not: false } },
    ]);
  });
  test('a limit of one step leaves the others alone', () => {
    const steps = '  steps: [ { exposure: 5%, hold: 12m, expect: health }, { exposure: 9%, hold: 12m } ]\n';
    expect(stepsOf(planOf(rollout(`  expect: errors < 5%\n${steps}`))).map(({ checks }) => checks)).toEqual([
      ['errors', 'health'],
      ['errors'],
    ]);
  });
});

describe('overlays', () => {
  const overlaid = (patch: string): string => demo.replace('{ unattended: production-auto }', `{ ${patch} }`);
  test('merge maps and replace lists', () => {
    const text = overlaid(
      'rollout: { every: 10s, steps: [ { exposure: 50%, hold: 1m } ] }, deploy: { run: ./other.sh }',
    );
    const { plan, parts } = compile(text, { path: 'c.yml' });
    expect(stepsOf(plan)).toMatchObject([{ exposure: { share: 0.5 }, every: 10_000, checks: ['health#2'] }]);
    expect(parts.deploy).toMatchObject({ run: './other.sh', slots: { blue: '$BLUE_URL' } });
  });
  test('null removes', () => {
    expect(planOf(overlaid('gates: null, database: { backup: null }')).phases[0]).toEqual({
      phase: 'database',
      backup: false,
      rehearsal: true,
    });
  });
  test('an error in an overlay points at the overlay', () => {
    const compiling = () => planOf(overlaid('rollout: { every: 10 }'));
    expect(compiling).toThrow('c.yml:3:49: "10" has no unit: write a duration such as 10s or 10m');
  });
});

test('gates keep their order, and say whether they are read again', () => {
  const text = `${head}signals: { b: { run: x }, a: { env: [A] } }\ngates: { z: [b, a], y: { expect: a, volatile: true } }\n`;
  expect(phaseOf(planOf(text), 'gates')?.gates).toEqual([
    { name: 'z', checks: ['b', 'a'], volatile: false },
    { name: 'y', checks: ['a'], volatile: true },
  ]);
});
