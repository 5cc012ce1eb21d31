/** Plans as `compile` makes them, for the tests of what decides and drives. */
import type { Plan, Step } from '../../src/config/plan.ts';
import type { Check } from '../../src/judge/check.ts';

const health: Check = {
  id: 'health',
  on: 'health',
  lines: [1],
  kind: 'truth',
  acts: false,
  lasts: { when: 'now' },
  holds: {
    not: false,
    signal: 'health',
    field: '',
    line: 1,
    text: 'health',
    time: { when: 'now' },
    test: 'passes',
  },
};
const errors: Check = {
  id: 'errors',
  on: 'errors',
  lines: [2],
  kind: 'limit',
  fail: 0.01,
  pass: 0.01,
  acts: true,
  lasts: { when: 'now' },
  phi: 1,
  text: '≤ 1 %',
};

export const step = (percent: number, checks: readonly string[] = ['health', 'errors']): Step => ({
  exposure: { share: percent / 100 },
  least: 3000,
  most: 60_000,
  every: 1000,
  checks,
});

const plan = (steps: readonly [Step, ...Step[]]): Plan => ({
  service: 'shop',
  environment: 'production',
  brings: 'new',
  alpha: 0.05,
  beta: 0.2,
  promote: 'proof',
  onInconclusive: 'stay',
  checks: { health, errors },
  phases: [
    { phase: 'gates', gates: [{ name: 'health', checks: ['health'], volatile: true }] },
    { phase: 'database', backup: true, rehearsal: false },
    { phase: 'deploy', checks: ['health'] },
    {
      phase: 'rollout',
      steps,
      guards: [{ any: ['errors'], line: 9, act: 'roll-back', to: { share: 0 }, pace: 'at-once' }],
      drains: true,
    },
  ],
});

export const blueGreen = plan([step(100)]);
export const canary = plan([step(5), step(25), step(100)]);
