/** Two runs at one release, and a ledger that is out of reach for a moment. */
import { describe, expect, test } from '@jest/globals';
import { type Allowed, drive } from '../../src/engine/drive.ts';
import { wish } from './wish.ts';
import type { World } from '../../src/engine/world.ts';
import { SluicewayError } from '../../src/errors.ts';
import type { Effect, Outcome } from '../../src/release/event.ts';
import { replay } from '../../src/release/replay.ts';
import { Crash, open, type Outside, outside, wishBack, world } from './memory-world.ts';
import { canary } from './plans.ts';

const all: Allowed = {
  effects: new Set(['backup', 'migrate', 'deploy', 'shift', 'drain', 'restore']),
  completes: true,
};
/** What the action rollback is allowed. */
const back: Allowed = { effects: new Set(['shift', 'drain', 'deploy', 'restore']), completes: false };

const opened = (): Outside => {
  const of = outside();
  open(of);
  return of;
};

/** The world of a run in which something else happens just before this effect. */
const interrupted = (it: World, is: (effect: Effect) => boolean, happens: () => Promise<void>): World => ({
  ...it,
  async perform(effect) {
    if (is(effect)) await happens();
    return it.perform(effect);
  },
});

const to = (share: number) => (effect: Effect) => effect.do === 'shift' && effect.to.share === share;

/** Another run that rolls back, to its end. */
async function rollBack(of: Outside, outcome: Outcome = 'rolled-back'): Promise<void> {
  const other = world(of, '7.1');
  await wish(other, canary, { wish: 'roll-back', to: { share: 0 }, restore: false }, 'ana', 'errors');
  const { state } = await drive(other, canary, back);
  expect(state).toMatchObject({ is: 'closed', outcome });
}

/** Held at 25 %, when the time of its run is up. */
async function heldAt25(of: Outside): Promise<void> {
  const it = world(of, '3.1');
  const sleep: World['sleep'] = async (...how) => (of.share === 0.25 ? 'out-of-budget' : it.sleep(...how));
  const { decision } = await drive({ ...it, sleep }, canary, all);
  expect(decision).toMatchObject({ is: 'hold' });
}

describe('a run that stalls in its write to the router', () => {
  test('and writes after another run has rolled back and closed: the router is set back, and it stops', async () => {
    const of = opened();
    const stalled = interrupted(world(of, '2.1'), to(0.25), () => rollBack(of));
    await expect(drive(stalled, canary, all)).rejects.toMatchObject({ code: 'LEASE' });
    expect(of.share).toBe(0);
    expect(replay(canary, of.events)).toMatchObject({ is: 'closed', outcome: 'rolled-back' });
  });

  test('and writes before the one that rolls back closes: users are taken back once more', async () => {
    const of = opened();
    const stalled = interrupted(world(of, '2.1'), to(0.25), async () => {
      throw new Crash();
    });
    await expect(drive(stalled, canary, all)).rejects.toThrow(Crash);
    wishBack(of);
    let late = true;
    const other = world(of, '7.1');
    const publish: World['publish'] = async (state, decision) => {
      const closes = decision.is === 'complete' && state.is === 'open';
      if (closes && late) [of.share, late] = [0.25, false];
    };
    const { state } = await drive({ ...other, publish }, canary, back);
    expect(late).toBe(false);
    expect(of.share).toBe(0);
    expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back' });
  });

  test('and a router that somebody else moved at the end of a good release: a person is asked', async () => {
    const of = opened();
    const it = world(of, '2.1');
    let moved = false;
    const publish: World['publish'] = async (_state, decision) => {
      if (decision.is === 'complete' && !moved) [of.share, moved] = [0.5, true];
    };
    const { decision, state } = await drive({ ...it, publish }, canary, all);
    expect(decision).toMatchObject({ is: 'await-approval', subject: 'repair' });
    expect(state).toMatchObject({ is: 'open' });
    expect(of.share).toBe(0.5);
  });
});

describe('a run that died in an effect that a rollback is not allowed', () => {
  test.each([
    ['backup', 'cancelled'],
    ['migrate', 'rolled-back'],
  ] as const)('%s: a roll-back ends it all the same, as %s', async (name, outcome) => {
    const of = opened();
    const dies = interrupted(
      world(of, '2.1'),
      (effect) => effect.do === name,
      async () => {
        throw new Crash();
      },
    );
    await expect(drive(dies, canary, all)).rejects.toThrow(Crash);
    const migrations = of.migrations;
    await rollBack(of, outcome);
    expect(of.migrations).toBe(migrations);
    expect(of.share).toBe(0);
  });

  test('without a wish it is left to the action that may do it', async () => {
    const of = opened();
    const dies = interrupted(
      world(of, '2.1'),
      (effect) => effect.do === 'migrate',
      async () => {
        throw new Crash();
      },
    );
    await expect(drive(dies, canary, all)).rejects.toThrow(Crash);
    const { decision } = await drive(world(of, '3.1'), canary, back);
    expect(decision).toMatchObject({ is: 'await-approval', subject: 'migrate' });
  });
});

describe('a ledger that does not take the `did` of an effect that was done', () => {
  /** GitHub answers 502 to the first `did` after this effect. */
  function unheard(it: World, is: (effect: Effect) => boolean): World {
    let silent: 'not yet' | 'now' | 'over' = 'not yet';
    return {
      ...it,
      async perform(effect) {
        const done = await it.perform(effect);
        if (is(effect) && silent === 'not yet') silent = 'now';
        return done;
      },
      async append(event) {
        if (event.type !== 'did' || silent !== 'now') return it.append(event);
        silent = 'over';
        throw new SluicewayError('GITHUB', 'GitHub answered 502');
      },
    };
  }
  const gaveUp = (of: Outside) => of.events.filter(({ type }) => type === 'gave-up');

  test('a shift: nothing was given up, and the next run finds it done', async () => {
    const of = opened();
    await expect(drive(unheard(world(of, '2.1'), to(0.05)), canary, all)).rejects.toMatchObject({
      code: 'GITHUB',
    });
    expect(gaveUp(of)).toEqual([]);
    const { state } = await drive(world(of, '3.1'), canary, all);
    expect(state).toMatchObject({ is: 'closed', outcome: 'completed' });
    expect(of.shares).toEqual([0.05, 0.25, 1]);
  });

  test('a restore: the database is asked, and not restored a second time', async () => {
    const of = opened();
    await heldAt25(of);
    let restores = 0;
    /** As the real one, which finds the database that was replaced. */
    const asked = (it: World): World => ({
      ...it,
      async perform(effect) {
        if (effect.do === 'restore') restores += 1;
        return it.perform(effect);
      },
      probe: async (effect, since) =>
        effect.do !== 'restore' ? it.probe(effect, since) : restores > 0 ? 'done' : 'undone',
    });
    const wanted = { wish: 'roll-back', to: { share: 0 }, restore: true } as const;
    await wish(world(of, '4.1'), canary, wanted, 'ana', 'data');
    const first = unheard(asked(world(of, '4.1')), (effect) => effect.do === 'restore');
    await expect(drive(first, canary, back)).rejects.toMatchObject({ code: 'GITHUB' });
    expect(gaveUp(of)).toEqual([]);
    const { state } = await drive(asked(world(of, '5.1')), canary, back);
    expect(state).toMatchObject({ is: 'closed', outcome: 'rolled-back' });
    expect(restores).toBe(1);
  });
});
