/** A router that does not serve what it is set to: nothing goes forward on users who never met the new version. */
import { expect, test } from '@jest/globals';
import { type Allowed, drive } from '../../src/engine/drive.ts';
import type { World } from '../../src/engine/world.ts';
import { canary } from './plans.ts';
import { open, type Outside, outside, wishBack, world } from './memory-world.ts';

const all: Allowed = {
  effects: new Set(['backup', 'migrate', 'deploy', 'shift', 'drain', 'restore']),
  completes: true,
};

/** Serves nobody for this long after each shift, in ms. */
function slowToServe(of: Outside, forMs: number): World {
  const it = world(of, '2.1');
  let since = 0;
  const perform: World['perform'] = async (effect) => {
    const told = await it.perform(effect);
    if (effect.do === 'shift') since = of.now;
    return told;
  };
  const exposure: World['exposure'] = async () => {
    of.serving = of.now - since < forMs ? { share: 0 } : { share: of.share };
    return it.exposure();
  };
  return { ...it, perform, exposure };
}

const opened = (): Outside => {
  const of = outside();
  open(of);
  return of;
};

test('held while it serves nobody, and on to the end once it serves', async () => {
  const of = opened();
  const { state } = await drive(slowToServe(of, 120_000), canary, all);
  expect(state).toMatchObject({ is: 'closed', outcome: 'completed' });
});

test('where it never serves, a person is asked, with what is set and what is served', async () => {
  const of = opened();
  const { decision, state } = await drive(slowToServe(of, Infinity), canary, all);
  expect(decision).toMatchObject({ is: 'await-approval', subject: 'repair' });
  expect(decision.because).toMatch(/the router is set to \d+ % and serves 0 %: is the new version up/);
  expect(state).toMatchObject({ is: 'open' });
  expect(new Set(of.shares).size).toBe(1);
});

test('a share that is counted may be a little off', async () => {
  const of = opened();
  const it = world(of, '2.1');
  const exposure: World['exposure'] = async () => {
    of.serving = { share: of.share === 1 ? 1 : Math.max(0.01, of.share - 0.04) };
    return it.exposure();
  };
  const { state } = await drive({ ...it, exposure }, canary, all);
  expect(state).toMatchObject({ is: 'closed', outcome: 'completed' });
});

test('the way back waits for nothing that is served', async () => {
  const of = opened();
  const { decision } = await drive(slowToServe(of, Infinity), canary, all);
  expect(decision.is).toBe('await-approval');
  wishBack(of);
  const { state } = await drive(slowToServe(of, Infinity), canary, all);
  expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back' });
  expect(of.share).toBe(0);
});
