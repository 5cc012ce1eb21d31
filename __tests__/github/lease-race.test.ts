import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fault } from '../../sandbox/github/faults.ts';
import { SluicewayError } from '../../src/errors.ts';
import { acquire, type Lease } from '../../src/github/lease.ts';
import { type StandIn, withGitHub } from './stand-in.ts';

interface Turn {
  /** How long it holds, in ms by GitHub's clock: at times longer than the lease. */
  readonly work: number;
  readonly renews: boolean;
  readonly dies: boolean;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  work: fc.constantFrom(0, 60_000, 700_000),
  renews: fc.boolean(),
  dies: fc.boolean(),
});
const faults = fc.array(
  fc.record({
    /** Hits the n-th request about the lease, counted from the fault before. */
    skip: fc.nat(6),
    status: fc.constantFrom<Fault['status']>('drop-before', 'drop-after', 502),
    after: fc.boolean(),
  }),
  { maxLength: 12 },
);

/** Faults hit in turn, each after letting some requests pass. */
function inject(
  world: StandIn,
  planned: readonly { skip: number; status: Fault['status']; after: boolean }[],
): void {
  let next = 0;
  let passed = 0;
  planned.forEach((fault, index) => {
    const match = (_method: string, path: string): boolean => {
      if (index !== next || !/\/git\/|\/graphql/.test(path)) return false;
      passed += 1;
      if (passed <= fault.skip) return false;
      next += 1;
      passed = 0;
      return true;
    };
    world.hub.fail({ match, times: 1, status: fault.status, ...(fault.after && { after: true }) });
  });
}

const place = { environment: 'production', service: 'shop' };

/** What all racers share: who holds it, and who held it while somebody else took it. */
interface Race {
  readonly held: Map<number, Lease>;
  readonly collisions: string[];
}

/** A lease counts as held until it is given up or has passed by GitHub's clock. */
function took(world: StandIn, { held, collisions }: Race, id: number, lease: Lease): void {
  const now = world.hub.clock.now();
  const others = [...held].filter(([other, theirs]) => other !== id && theirs.until() > now);
  collisions.push(...others.map(([other]) => `${id} took it while ${other} held it`));
  held.set(id, lease);
}

/** One run: its turns, one after the other, until it dies or is told that it has lost the lease. */
const racer =
  (world: StandIn, race: Race) =>
  async (turns: readonly Turn[]): Promise<void> => {
    const run = world.repo.startRun({ sha: world.sha });
    const github = world.client();
    try {
      for (const { work, renews, dies } of turns) {
        const lease = await acquire(github, { ...place, sha: world.sha, run });
        took(world, race, run.id, lease);
        world.hub.clock.advance(work);
        if (renews) await lease.renew();
        if (dies) return;
        race.held.delete(run.id);
        await lease.release();
      }
    } catch (error) {
      if (!(error instanceof SluicewayError) || !['LEASE', 'GITHUB'].includes(error.code)) throw error;
    } finally {
      race.held.delete(run.id);
      world.repo.finishRun(run.id, 'failure');
    }
  };

const runs = fc.array(fc.array(turn, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 4 });

test(
  'racing runs never hold it at the same time, whatever answers are lost, and it is free in the end',
  () =>
    fc.assert(
      fc.asyncProperty(runs, faults, (all, planned) =>
        withGitHub(async (world) => {
          inject(world, planned);
          const race: Race = { held: new Map(), collisions: [] };
          await Promise.all(all.map(racer(world, race)));
          expect(race.collisions).toEqual([]);
          const run = world.repo.startRun({ sha: world.sha });
          const last = await acquire(world.client(), { ...place, sha: world.sha, run });
          await last.release();
          expect(world.repo.tip('refs/sluiceway/production/shop')).toBeUndefined();
        }),
      ),
      { numRuns: 10 },
    ),
  60_000,
);
