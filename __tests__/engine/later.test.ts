/** What was found earlier and is looked at again later: a backup's age, a rehearsal's verdict. */
import { describe, expect, test } from '@jest/globals';
import type { Plan } from '../../src/config/plan.ts';
import { type Allowed, drive } from '../../src/engine/drive.ts';
import type { World } from '../../src/engine/world.ts';
import { counts, single } from '../../src/judge/reading.ts';
import { open, type Outside, outside, store, world } from './memory-world.ts';
import { canary } from './plans.ts';

const all: Allowed = {
  effects: new Set(['backup', 'migrate', 'deploy', 'shift', 'drain', 'restore']),
  completes: true,
};
const HOUR = 3_600_000;

const opened = (): Outside => {
  const of = outside();
  open(of);
  return of;
};

/** Held at 25 %, when the time of its run is up. */
async function heldAt25(plan: Plan, of: Outside): Promise<void> {
  const it = world(of, '3.1');
  const sleep: World['sleep'] = async (...how) => (of.share === 0.25 ? 'out-of-budget' : it.sleep(...how));
  const { decision } = await drive({ ...it, sleep }, plan, all);
  expect(decision).toMatchObject({ is: 'hold' });
}

describe('a run that comes back later', () => {
  const backups = (of: Outside): number =>
    of.events.filter((event) => event.type === 'intends' && event.effect.do === 'backup').length;

  test.each([
    ['more', HOUR + 1, 2],
    ['less', HOUR / 2, 1],
  ])('with a backup of %s than an hour before the migration', async (_than, ago, made) => {
    const of = opened();
    await drive(world(of, '2.1'), canary, { effects: new Set(['backup']), completes: false });
    expect(backups(of)).toBe(1);
    of.now += ago;
    const { state } = await drive(world(of, '3.1'), canary, all);
    expect(state).toMatchObject({ is: 'closed', outcome: 'completed' });
    expect(backups(of)).toBe(made);
  });
});

describe('a rehearsal that is judged again', () => {
  const rehearsed: Plan = {
    ...canary,
    phases: canary.phases.map((phase) =>
      phase.phase === 'database' ? { ...phase, rehearsal: true } : phase,
    ),
  };
  const judge = (of: Outside, verdict: 'passed' | 'failed' | 'unavailable'): void => {
    const seq = Math.max(...of.events.map((event) => event.seq)) + 1;
    const words = `Rehearsal: ${verdict}`;
    const compatibility = 'unknown';
    store(of, { type: 'judged', subject: 'rehearsal', verdict, compatibility, words, seq, run: '1.2' });
  };

  test.each(['failed', 'unavailable'] as const)(
    '%s, before the migration: nothing is migrated',
    async (verdict) => {
      const of = opened();
      judge(of, 'passed');
      judge(of, verdict);
      await drive(world(of, '3.1'), rehearsed, all);
      expect(of.migrations).toBe(0);
    },
  );

  test.each(['failed', 'unavailable'] as const)(
    '%s, after the migration: it decides nothing',
    async (verdict) => {
      const of = opened();
      judge(of, 'passed');
      await heldAt25(rehearsed, of);
      judge(of, verdict);
      const { state } = await drive(world(of, '4.1'), rehearsed, all);
      expect(state).toMatchObject({ is: 'closed', outcome: 'completed' });
      expect(of.shares).toEqual([0.05, 0.25, 1]);
    },
  );

  test.each(['failed', 'unavailable'] as const)(
    '%s, after it: a guard still takes users back',
    async (verdict) => {
      const of = opened();
      judge(of, 'passed');
      await heldAt25(rehearsed, of);
      judge(of, verdict);
      of.readings.set('errors', single(counts(500, 400), 'none'));
      const { state } = await drive(world(of, '4.1'), rehearsed, all);
      expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back' });
      expect(of.share).toBe(0);
    },
  );

  test('failed, with users on it although nothing was migrated: they are taken back before it is closed', async () => {
    const of = opened();
    const effect = { do: 'shift', to: { share: 0.05 }, course: 'forward' } as const;
    store(of, { type: 'intends', effect, words: 'Moving to 5 %', seq: 2, run: '1.1' });
    store(of, { type: 'did', intent: '1.1#2', ref: '', words: '5 % of users', seq: 3, run: '1.1' });
    of.share = 0.05;
    judge(of, 'failed');
    const { state } = await drive(world(of, '4.1'), rehearsed, all);
    expect(of.share).toBe(0);
    expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back', exposure: { share: 0 } });
  });
});
