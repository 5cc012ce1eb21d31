import { expect, test } from '@jest/globals';
import { type Allowed, drive } from '../../src/engine/drive.ts';
import { wish } from './wish.ts';
import { SluicewayError } from '../../src/errors.ts';
import { counts, single, truth, unavailable } from '../../src/judge/reading.ts';
import { replay } from '../../src/release/replay.ts';
import { open, outside, store, world } from './memory-world.ts';
import { blueGreen, canary } from './plans.ts';

const all: Allowed = {
  effects: new Set(['backup', 'migrate', 'deploy', 'shift', 'drain', 'restore']),
  completes: true,
};
const nothing: Allowed = { effects: new Set(), completes: false };

test('a candidate over its limit is rolled back at the first step, with the figure beside the limit', async () => {
  const of = outside();
  open(of);
  of.readings.set('errors', single(counts(500, 20), 'none'));
  const { decision, state } = await drive(world(of, '2.1'), canary, all);
  expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back', highest: { share: 0.05 } });
  expect(of.shares).toEqual([0.05, 0]);
  expect(decision).toMatchObject({ is: 'complete', outcome: 'rolled-back' });
  const back = of.events.find(
    (event) => event.type === 'intends' && event.effect.do === 'shift' && event.effect.course === 'back',
  );
  expect(back?.words).toContain('errors 4 % of 500 (limit: ≤ 1 %)');
});

test('a gate that fails ends the release before anything changed', async () => {
  const of = outside();
  open(of);
  of.readings.set('health', single(truth(false), 'none'));
  const { state } = await drive(world(of, '2.1'), canary, nothing);
  expect(state).toMatchObject({ is: 'closed', outcome: 'failed' });
  expect(of.shares).toEqual([]);
});

test('a gate that cannot be read is not passed', async () => {
  const of = outside();
  open(of);
  of.readings.set('health', unavailable('connection refused'));
  const { decision } = await drive(world(of, '2.1'), canary, nothing);
  expect(decision).toMatchObject({ is: 'complete', outcome: 'failed' });
  expect(decision.because).toContain('connection refused');
});

test('an action stops before an effect that it is not allowed', async () => {
  const of = outside();
  open(of);
  const { decision } = await drive(world(of, '2.1'), canary, {
    effects: new Set(['backup', 'migrate']),
    completes: false,
  });
  expect(decision).toMatchObject({ is: 'await-approval', subject: 'deploy' });
  expect(of.migrations).toBe(1);
});

test('nothing changes before somebody approved, where the environment has reviewers', async () => {
  const of = outside();
  open(of, true);
  const first = await drive(world(of, '2.1'), blueGreen, all);
  expect(first.decision).toMatchObject({ is: 'await-approval', subject: 'release' });
  await wish(world(of, '3.1'), blueGreen, { wish: 'approve', subject: 'release' }, 'ana', 'approved');
  const second = await drive(world(of, '3.1'), blueGreen, all);
  expect(second.state).toMatchObject({ is: 'closed', outcome: 'completed', granted: { release: 'ana' } });
});

test('a router that refuses the first shift is asked to go back, and the release ends there', async () => {
  const of = outside();
  open(of);
  of.broken.set('shift', new SluicewayError('TRAFFIC', 'the router answered 503'));
  const { decision } = await drive(world(of, '2.1'), canary, all);
  expect(decision).toMatchObject({ is: 'await-approval', subject: 'repair' });
  expect(replay(canary, of.events)).toMatchObject({
    is: 'open',
    course: { is: 'back' },
    traffic: 'uncertain',
  });
  of.broken.clear();
  const { state } = await drive(world(of, '3.1'), canary, all);
  expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back' });
  expect(of.share).toBe(0);
});

test('a migration that fails ends the release as failed and is not tried again by the same run', async () => {
  const of = outside();
  open(of);
  of.broken.set('migrate', new SluicewayError('COMMAND', 'exit code 3'));
  const { state } = await drive(world(of, '2.1'), canary, all);
  expect(state).toMatchObject({ is: 'closed', outcome: 'failed', migrated: 'unknown', backup: 'backup-1' });
  expect(of.shares).toEqual([]);
});

test('a run whose intent came second stops without doing anything', async () => {
  const of = outside();
  open(of);
  const first = world(of, '2.1');
  const rival = {
    ...first,
    append: async (event: Parameters<typeof first.append>[0]) => {
      if (event.type === 'intends') store(of, { ...event, run: '7.1' });
      return first.append(event);
    },
  };
  await expect(drive(rival, canary, all)).rejects.toMatchObject({ code: 'LEASE' });
  expect(of.shares).toEqual([]);
});

test('readings that stay away never promote: a person is asked, and exposure stays', async () => {
  const of = outside();
  open(of);
  of.readings.set('errors', unavailable('no series'));
  const { decision, state } = await drive(world(of, '2.1'), canary, all);
  expect(decision).toMatchObject({ is: 'await-approval', subject: 'step' });
  expect(state).toMatchObject({ is: 'open', exposure: { share: 0.05 } });
});
