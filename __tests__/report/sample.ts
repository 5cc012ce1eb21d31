/** A canary release and its events, as the ledger would hold them: 5 % to 25 %, then back. */
import type { Plan } from '../../src/config/plan.ts';
import type { Condition } from '../../src/judge/condition.ts';
import type { Decision } from '../../src/release/decision.ts';
import type { Entry, Event } from '../../src/release/event.ts';
import { replay } from '../../src/release/replay.ts';
import type { ReleaseReport } from '../../src/report/model.ts';

const at = Date.UTC(2026, 10, 22, 14, 0, 0);
const minute = 60_000;

const health: Condition = {
  signal: 'health',
  field: '',
  not: false,
  line: 9,
  text: 'health',
  time: { when: 'now' },
  test: 'passes',
};

export function planOf(service = 'shop-api', on = 'errors'): Plan {
  const lasts = { when: 'now' } as const;
  const limit = { fail: 0.01, pass: 0.01, phi: 1, acts: true, lasts, text: '< 1 %' } as const;
  const step = { least: 10 * minute, most: 60 * minute, every: 2 * minute };
  return {
    service,
    environment: 'production',
    brings: 'new',
    alpha: 0.05,
    beta: 0.2,
    promote: 'proof',
    onInconclusive: 'stay',
    checks: {
      errors: { id: 'errors', kind: 'limit', on, lines: [31], ...limit },
      health: { id: 'health', kind: 'truth', on: 'health', lines: [9], holds: health, acts: true, lasts },
    },
    phases: [
      { phase: 'gates', gates: [{ name: 'health', checks: ['health'], volatile: true }] },
      { phase: 'database', backup: true, rehearsal: true },
      { phase: 'deploy', checks: [] },
      {
        phase: 'rollout',
        drains: true,
        guards: [{ any: ['errors'], line: 33, act: 'roll-back', to: { share: 0 }, pace: 'at-once' }],
        steps: [
          { ...step, exposure: { share: 0.05 }, checks: ['errors', 'health'] },
          { ...step, exposure: { share: 0.25 }, checks: ['errors', 'health'] },
          { ...step, exposure: { share: 1 }, checks: ['errors', 'health'] },
        ],
      },
    ],
  };
}

const run = '10234.1';
const shift = (share: number, course: 'forward' | 'back') =>
  ({ do: 'shift', to: { share }, course }) as const;
const looked = (step: number, from: number, errors: readonly number[]): readonly [number, Entry] => [
  from + 2,
  {
    type: 'looked',
    step,
    window: { from: at + from * minute, to: at + (from + 2) * minute },
    first: 0,
    samples: [errors, [1]],
    words: 'looked',
  },
];

/** Minutes since it was opened, and what was entered then. */
const story: readonly (readonly [number, Entry])[] = [
  [0, { type: 'opened', digest: 'abc', slot: 'green', approval: true, words: 'On its way to production' }],
  [
    1,
    {
      type: 'judged',
      subject: 'gates',
      verdict: 'passed',
      compatibility: 'unknown',
      words: 'Gates: 1 passed',
    },
  ],
  [2, { type: 'intends', effect: { do: 'backup' }, words: 'Taking a backup' }],
  [3, { type: 'did', intent: `${run}#3`, ref: 'backup-41', words: 'Backup done: 1.6 GB, checked, 52 s' }],
  [4, { type: 'intends', effect: { do: 'migrate' }, words: 'Migrating' }],
  [5, { type: 'did', intent: `${run}#5`, ref: '', words: 'Migrated in 1 s' }],
  [6, { type: 'intends', effect: { do: 'deploy', slot: 'green' }, words: 'Deploying' }],
  [7, { type: 'did', intent: `${run}#7`, ref: '', words: 'Deployed to green' }],
  [8, { type: 'intends', effect: shift(0.05, 'forward'), words: 'Shifting' }],
  [8.1, { type: 'did', intent: `${run}#9`, ref: '', words: '5 % of users' }],
  looked(0, 8, [480, 2, 9120, 38]),
  looked(0, 10, [490, 1, 9310, 40]),
  [18, { type: 'intends', effect: shift(0.25, 'forward'), words: 'Shifting' }],
  [18.1, { type: 'did', intent: `${run}#13`, ref: '', words: '25 % of users' }],
  looked(1, 18, [2400, 98, 7200, 30]),
];
const ending: readonly (readonly [number, Entry])[] = [
  [20.1, { type: 'intends', effect: shift(0, 'back'), words: 'Rolling back: errors 4.08 % (limit: < 1 %)' }],
  [20.2, { type: 'did', intent: `${run}#16`, ref: '', words: '0 % of users' }],
  [20.3, { type: 'closed', outcome: 'rolled-back', words: 'Rolled back: errors 4.08 % (limit: < 1 %)' }],
];

export const events = (ended: boolean): readonly Event[] =>
  (ended ? [...story, ...ending] : story).map(([minutes, entry], i) => ({
    ...entry,
    id: 900 + i,
    at: at + minutes * minute,
    seq: i + 1,
    run,
  }));

export const sha = '4f2c1d9aa0b3c4d5e6f708192a3b4c5d6e7f8091';

/** The release in its second step, or rolled back. */
export function report(
  ended: boolean,
  plan: Plan = planOf(),
  decision: Decision | null = null,
): ReleaseReport {
  const all = events(ended);
  return {
    release: 41,
    sha,
    plan,
    state: replay(plan, all),
    events: all,
    decision,
    attended: true,
    now: at + 21 * minute,
    links: {
      repository: 'https://github.com/acme/shop',
      rollback: 'https://github.com/acme/shop/actions/workflows/rollback.yml',
    },
  };
}
