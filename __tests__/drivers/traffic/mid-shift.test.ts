/** A router that dies while it is being set: the next run settles it, and ledger and router agree in the end. */
import { expect, test } from '@jest/globals';
import { type Allowed, drive } from '../../../src/engine/drive.ts';
import type { World } from '../../../src/engine/world.ts';
import { SluicewayError } from '../../../src/errors.ts';
import { Crash, open, type Outside, outside, world } from '../../engine/memory-world.ts';
import { canary } from '../../engine/plans.ts';
import { describeWith } from '../../real-part.ts';
import { caddyMachine } from './caddy-rig.ts';
import { green } from './contract.ts';
import { haproxyMachine } from './haproxy-rig.ts';
import type { Machine, MachineOf } from './machine.ts';
import { nginxMachine } from './nginx-rig.ts';
import { nginxReloadMachine } from './nginx-reload-rig.ts';
import { namedSlots } from './slots.ts';

const all: Allowed = {
  effects: new Set(['backup', 'migrate', 'deploy', 'shift', 'drain', 'restore']),
  completes: true,
};

type Shift = (router: Machine, share: number) => Promise<void>;

/** As GitHub's world: an engine in memory, whose shifts are this router's. */
function behind(router: Machine, of: Outside, run: string, shift: Shift): World {
  const it = world(of, run);
  const driver = () => router.driver(green, 500);
  return {
    ...it,
    async perform(effect) {
      if (effect.do === 'shift') await shift(router, effect.to.share);
      return { words: 'done', ref: '' };
    },
    async probe(effect) {
      if (effect.do !== 'shift') return 'unknown';
      const found = await driver()
        .read()
        .catch(() => undefined);
      if (found === undefined) return 'unknown';
      return Math.abs(found.set.share - effect.to.share) < 0.0001 ? 'done' : 'undone';
    },
    exposure: () =>
      driver()
        .read()
        .catch(() => null),
  };
}

const write: Shift = (router, share) => router.driver(green, 5_000).write({ share });

/** Run and router both die as soon as the share is set. */
const dieAfter: Shift = async (router, share) => {
  await write(router, share);
  await router.kill();
  throw new Crash();
};

/** The router dies while it is written to; the run goes on, is told, and cannot take users back either. */
const dieWhile: Shift = async (router, share) => {
  if (share === 0) return router.driver(green, 500).write({ share });
  const writing = router.driver(green, 500).write({ share });
  writing.catch(() => undefined);
  await router.kill();
  await writing;
  throw new SluicewayError(
    'TRAFFIC',
    'it was set before the router died, and that nobody can confirm any more',
  );
};

function midShift(name: string, { part, start }: MachineOf): void {
  describeWith(part, `${name}, killed while it is set`, () => {
    async function played(shift: Shift): Promise<{ share: number; outcome: string }> {
      const slots = await namedSlots();
      const router = await start(slots.urls);
      try {
        const of = outside();
        open(of);
        await drive(behind(router, of, '2.1', shift), canary, all).catch((thrown: unknown) => {
          if (!(thrown instanceof Crash)) throw thrown;
        });
        await router.restart();
        const { state } = await drive(behind(router, of, '3.1', write), canary, all);
        const { share } = (await router.driver(green).read()).set;
        return { share, outcome: state.is === 'closed' ? state.outcome : state.is };
      } finally {
        await router.stop();
        await slots.stop();
      }
    }

    test('and the run with it, before either could tell: found to be set, and the rollout goes on', async () => {
      expect(await played(dieAfter)).toEqual({ share: 1, outcome: 'completed' });
    });

    test('while the run lives: users go back, as soon as the router does', async () => {
      expect(await played(dieWhile)).toEqual({ share: 0, outcome: 'rolled-back' });
    });
  });
}

midShift('nginx', nginxMachine);
midShift('nginx with reloads', nginxReloadMachine);
midShift('HAProxy', haproxyMachine);
midShift('Caddy', caddyMachine);
