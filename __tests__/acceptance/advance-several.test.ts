/** A tick over several releases: one that is broken is named, fails the job at its end, and stops no other. */
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { services, ticking } from './several.ts';
import { acceptance } from './world.ts';

const world = acceptance();
/** Every action is a process of its own, on a busy machine. */
const LONG = 60_000;

test(
  'each goes its own way: one is taken back, one cannot reach its router, one is forged, one goes on',
  async () => {
    const bench = await world.bench();
    const shop = await services(world.scene, bench, ['well', 'sick', 'cut-off']);
    for (const name of ['well', 'sick', 'cut-off']) expect((await shop.promote(name)).errors).toEqual([]);
    await bench.asBot('/deployments', {
      ...{ ref: shop.checkout.sha, task: 'release/forged', environment: 'production' },
      ...{ auto_merge: false, required_contexts: [], payload: { sluiceway: 1, service: 'forged' } },
    });
    await shop.sicken('sick');
    await shop.sicken('cut-off');
    await shop.unplug('cut-off');

    const { step, rows } = await shop.tick(5);
    const of = (service: string) => rows.find((row) => row.service === service);
    expect(of('well')).toMatchObject({ decision: 'hold', exposure: 10, ok: true });
    expect(of('sick')).toMatchObject({ decision: 'roll-back', exposure: 0, ok: true });
    expect(of('cut-off')).toMatchObject({ exposure: 10, ok: false });
    expect(of('forged')).toMatchObject({ release: null, ok: false });
    expect([await shop.share('well'), await shop.share('sick')]).toEqual([10, 0]);
    expect(step.outcome).toBe('failure');
    expect(step.errors[0]).toMatch(/^2 of 4 open releases could not be looked after:\n/);
    expect(step.summary).toContain('cut-off');

    // Its health can only be read as it is now, so each of the looks needs a tick of its own.
    for (let looks = 0; looks < 4; looks += 1) await shop.tick(10);
    const last = await shop.tick(10);
    expect(last.rows.find(({ service }) => service === 'well')).toMatchObject({ exposure: 100, ok: true });
    expect(last.step.outcome).toBe('failure');
  },
  LONG,
);

describe('a release that another run is at', () => {
  test(
    'is left to it, and that is no failure',
    async () => {
      const bench = await world.bench();
      const shop = await services(world.scene, bench, ['held']);
      await shop.promote('held');
      const holder = bench.run(shop.checkout, { permissions: ticking });
      const ref = 'refs/sluiceway/production/held';
      const until = new Date(world.scene.github.clock.now() + 90 * 60_000).toISOString();
      const tag = await bench.api('/git/tags', 'POST', {
        ...{ tag: ref.replace('refs/', ''), object: shop.checkout.sha, type: 'commit' },
        message: JSON.stringify({ run: holder.id, attempt: 1, until }),
      });
      const { sha } = z.object({ sha: z.string() }).parse(tag);
      await bench.api('/git/refs', 'POST', { ref, sha });
      // Looks are entered without the lease; the step forward that they lead to is not taken.
      for (let look = 1; look < 5; look += 1)
        expect((await shop.tick(11)).rows).toMatchObject([{ decision: 'hold', exposure: 10, ok: true }]);
      const { rows, step } = await shop.tick(11);
      expect(rows).toMatchObject([{ decision: 'busy', exposure: 10, ok: true }]);
      expect(step.errors).toEqual([]);
      // Nobody sees to it, though somebody says so: that is one.
      const late = await shop.tick(60);
      expect(late.rows[0]?.decision).not.toBe('busy');
    },
    LONG,
  );
});

test(
  'a tick that comes hours late takes the looks that it missed, and says that nobody had looked',
  async () => {
    const bench = await world.bench();
    const shop = await services(world.scene, bench, ['late']);
    await shop.promote('late');
    const { rows, step } = await shop.tick(61);
    expect(step.lines.join('\n')).toMatch(/late .*nobody had looked since .* UTC/);
    const looks = (await bench.ledger()).filter(({ words }) => words.startsWith('10 %:'));
    expect(looks).toHaveLength(6);
    expect(looks.filter(({ words }) => words.includes('health holds')).length).toBeGreaterThan(0);
    expect(rows).toMatchObject([{ ok: true }]);
  },
  LONG,
);
