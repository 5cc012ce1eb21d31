import { describe, expect, test } from '@jest/globals';
import type { Plan } from '../../src/config/plan.ts';
import type { Check } from '../../src/judge/check.ts';
import { pending, single, truth } from '../../src/judge/reading.ts';
import { observed } from '../../src/release/next.ts';
import { replay } from '../../src/release/replay.ts';
import { blueGreen, canary, step } from '../engine/plans.ts';
import { decide, dueAt, judgedAs, opened, start, story } from './story.ts';

const intends = (effect: { do: 'backup' | 'migrate' } | { do: 'deploy'; slot: 'green' }) =>
  ({ type: 'intends', effect }) as const;
const did = (seq: number, ref = '') => ({ type: 'did', intent: `5.1#${seq}`, ref }) as const;
const shift = (percent: number) =>
  ({ type: 'intends', effect: { do: 'shift', to: { share: percent / 100 }, course: 'forward' } }) as const;
const sick = new Map([['health', single(truth(false), 'none')]]);

/** The plan with `health within 30s` in place of `health`. */
function patient(plan: Plan): Plan {
  const { health } = plan.checks;
  if (health?.kind !== 'truth') throw new Error('no such check');
  const waiting: Check = { ...health, holds: { ...health.holds, time: { when: 'within', ms: 30_000 } } };
  return { ...plan, checks: { ...plan.checks, health: waiting } };
}
const only = (plan: Plan, ...names: readonly string[]): Plan => ({
  ...plan,
  phases: plan.phases.filter(({ phase }) => names.includes(phase)),
});

describe('gates', () => {
  const told = story(opened());

  test('what has time left is waited for, and nothing is entered', () => {
    const now = start + 10_000;
    expect(decide(patient(canary), told, now, sick)).toMatchObject({
      is: 'hold',
      because: expect.stringContaining('health'),
    });
    const state = replay(patient(canary), told);
    expect(observed(patient(canary), state, dueAt(patient(canary), told, now), sick, now)).toBeNull();
  });

  test('once the time has passed, what does not hold has failed', () => {
    const now = start + 31_000;
    const state = replay(patient(canary), told);
    const entry = observed(patient(canary), state, dueAt(patient(canary), told, now), sick, now);
    expect(entry).toMatchObject({ type: 'judged', subject: 'gates', verdict: 'failed' });
  });
});

test('what is on its way, such as CI, is waited for half an hour, and then it has not passed', () => {
  const told = story(opened());
  const onItsWay = new Map([['health', pending('waiting for "unit"')]]);
  expect(decide(canary, told, start + 60_000, onItsWay)).toMatchObject({ is: 'hold' });
  const late = start + 31 * 60_000;
  const entry = observed(canary, replay(canary, told), dueAt(canary, told, late), onItsWay, late);
  expect(entry).toMatchObject({ subject: 'gates', verdict: 'unavailable' });
});

describe('before anything changes', () => {
  const rehearsing: Plan = {
    ...canary,
    phases: canary.phases.map((phase) =>
      phase.phase === 'database' ? { ...phase, rehearsal: true } : phase,
    ),
  };

  test.each([
    ['has not run', [], { is: 'await-approval', subject: 'rehearsal' }],
    [
      'could not be made',
      [judgedAs('rehearsal', 'unavailable')],
      { is: 'await-approval', subject: 'rehearsal' },
    ],
    ['failed', [judgedAs('rehearsal', 'failed')], { is: 'complete', outcome: 'failed' }],
    ['passed', [judgedAs('rehearsal')], { is: 'advance', effect: { do: 'backup' } }],
    ['failed, and then passed', [judgedAs('rehearsal', 'failed'), judgedAs('rehearsal')], { is: 'advance' }],
  ] as const)('a rehearsal that %s', (_how, entries, decision) => {
    const told = story(opened(), judgedAs('gates'), ...entries);
    expect(decide(rehearsing, told, start + 60_000)).toMatchObject(decision);
  });

  test('the approver decides after the rehearsal, and before the backup', () => {
    const told = story(opened(true), judgedAs('gates'));
    expect(decide(rehearsing, told, start + 60_000)).toMatchObject({ subject: 'rehearsal' });
    const rehearsed = story(opened(true), judgedAs('gates'), judgedAs('rehearsal'));
    expect(decide(rehearsing, rehearsed, start + 60_000)).toMatchObject({ subject: 'release' });
  });

  test('a wish before anything was touched calls the release off, without touching the router', () => {
    const wish = {
      type: 'wished',
      wish: { wish: 'roll-back', to: { share: 0 }, restore: false },
      by: 'ana',
    } as const;
    expect(decide(canary, story(opened(), wish), start)).toMatchObject({
      is: 'complete',
      outcome: 'cancelled',
    });
  });
});

describe('volatile gates', () => {
  const backedUp = [opened(), judgedAs('gates'), intends({ do: 'backup' }), did(3, 'b')] as const;

  test('are read again between the backup and the migration', () => {
    expect(dueAt(canary, story(...backedUp), start + 60_000).fields).toEqual(['health']);
  });

  test('stop the release where they no longer hold', () => {
    const told = story(...backedUp, judgedAs('gates-again', 'failed'));
    expect(decide(canary, told, start + 60_000)).toMatchObject({ is: 'complete', outcome: 'failed' });
  });

  test('are read once more by a run that comes back much later', () => {
    const told = story(...backedUp, judgedAs('gates-again'));
    expect(dueAt(canary, told, start + 50_000).fields).toEqual([]);
    expect(dueAt(canary, told, start + 3_600_000).fields).toEqual(['health']);
  });

  test('are read before the deployment where there is no migration', () => {
    const plan = only(canary, 'gates', 'deploy', 'rollout');
    expect(dueAt(plan, story(opened(), judgedAs('gates')), start + 60_000).fields).toEqual(['health']);
  });
});

test('restoring a backup loses writes: it takes an approval of its own, after the traffic went back', () => {
  const wish = {
    type: 'wished',
    wish: { wish: 'roll-back', to: { share: 0 }, restore: true },
    by: 'ana',
  } as const;
  const migrated = [intends({ do: 'backup' }), did(3, 'b'), intends({ do: 'migrate' }), did(5)] as const;
  const approved = (subject: string) =>
    ({ type: 'wished', wish: { wish: 'approve', subject }, by: 'ben' }) as const;
  const told = [opened(true), approved('release'), ...migrated, wish] as const;
  expect(decide(canary, story(...told), start)).toMatchObject({ is: 'await-approval', subject: 'restore' });
  expect(decide(canary, story(...told, approved('restore')), start)).toMatchObject({
    effect: { do: 'restore', backup: 'b' },
  });
});

describe('a plan with few sections', () => {
  test('without gates it begins with what it has', () => {
    expect(decide(only(canary, 'database'), story(opened()), start)).toMatchObject({
      effect: { do: 'backup' },
    });
    expect(decide(only(canary, 'deploy'), story(opened()), start)).toMatchObject({
      effect: { do: 'deploy' },
    });
    expect(decide(only(canary, 'rollout'), story(opened()), start)).toMatchObject({
      effect: { do: 'shift' },
    });
  });

  test('with gates alone it is done once they passed', () => {
    expect(decide(only(canary, 'gates'), story(opened(), judgedAs('gates')), start)).toMatchObject({
      is: 'complete',
      outcome: 'completed',
    });
  });
});

describe('deployment', () => {
  const deployed = [opened(), intends({ do: 'deploy', slot: 'green' }), did(2)] as const;
  const plan = patient(only(canary, 'deploy', 'rollout'));

  test('is waited for as long as its condition says, counted from the deployment', () => {
    expect(decide(plan, story(...deployed), start + 45_000, sick)).toMatchObject({ is: 'hold' });
    const now = start + 51_000;
    const entry = observed(
      plan,
      replay(plan, story(...deployed)),
      dueAt(plan, story(...deployed), now),
      sick,
      now,
    );
    expect(entry).toMatchObject({ subject: 'deployment', verdict: 'failed' });
  });

  test('that never gets well ends the release before any user met it', () => {
    const told = story(...deployed, judgedAs('deployment', 'failed'));
    expect(decide(plan, told, start + 60_000)).toMatchObject({ is: 'complete', outcome: 'failed' });
  });

  test('is looked at in its own slot, not where users are', () => {
    expect(dueAt(plan, story(...deployed), start + 45_000).of).toBe('candidate');
    expect(dueAt(canary, story(opened()), start).of).toBe('service');
  });
});

describe('a switch to 100 %', () => {
  const plan = only(blueGreen, 'rollout');
  const switched = [opened(), shift(100), did(2)] as const;
  const look = (samples: readonly (readonly number[] | null)[]) =>
    ({
      type: 'looked',
      step: 0,
      window: { from: start + 21_000, to: start + 22_000 },
      first: 0,
      samples,
    }) as const;

  test('is not looked at before the second in which it was made is over', () => {
    expect(dueAt(plan, story(...switched), start + 21_500).fields).toEqual([]);
    expect(dueAt(plan, story(...switched), start + 22_000)).toMatchObject({
      fields: ['health', 'errors'],
      window: { from: start + 21_000, to: start + 22_000 },
      planned: true,
    });
  });

  test('rolls a bad version back, also while a few last requests still end on the old one', () => {
    const told = story(...switched, look([[1], [900, 60, 40, 0]]));
    expect(decide(plan, told, start + 32_000)).toMatchObject({
      is: 'roll-back',
      effect: { to: { share: 0 }, course: 'back' },
    });
  });

  test('holds a version whose expectation is not met, and never rolls back for it', () => {
    const told = story(...switched, look([[0], [900, 0, 0, 0]]));
    expect(decide(plan, told, start + 32_000)).toMatchObject({ is: 'hold' });
  });
});

test('a step without checks is waited out by the clock alone', () => {
  const plan: Plan = {
    ...only(canary, 'rollout'),
    phases: [{ phase: 'rollout', steps: [step(5, []), step(100, [])], guards: [], drains: false }],
  };
  const told = story(opened(), shift(5), did(2));
  expect(decide(plan, told, start + 22_000)).toMatchObject({ is: 'hold', until: start + 23_000 });
  expect(decide(plan, told, start + 23_000)).toMatchObject({ is: 'advance', effect: { to: { share: 1 } } });
});
