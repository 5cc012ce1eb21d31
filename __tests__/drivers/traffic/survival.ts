/** What a real router does to a share that was set: restarts, deaths, people; and what the driver says of it. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { describeWith } from '../../real-part.ts';
import { send } from '../../sandbox/router/sides.ts';
import { until } from '../../sandbox/until.ts';
import { blue, green } from './contract.ts';
import type { Machine, MachineOf } from './machine.ts';
import { type NamedSlots, namedSlots } from './slots.ts';

const quarter = { set: { share: 0.25 }, serving: { share: 0.25 } };

export function survivalContract(name: string, { part, start, cookie, deadCandidate }: MachineOf): void {
  describeWith(part, `a share set at ${name}`, () => {
    let slots: NamedSlots;
    let router: Machine;
    beforeAll(async () => {
      slots = await namedSlots();
      router = await start(slots.urls);
    });
    afterAll(async () => {
      await router.stop();
      await slots.stop();
    });
    beforeEach(async () => {
      await router.driver(green).write({ share: 0 });
      await router.driver(green).write({ share: 0.25 });
    });

    test.each(['restart', 'reload'] as const)('is set and served after a %s', async (what) => {
      await router[what]();
      expect(await router.driver(green).read()).toEqual(quarter);
    });

    test('is set and served after a crash; while the router is dead, neither read nor write makes anything up', async () => {
      await router.kill();
      const dead = await router
        .driver(green, 50)
        .read()
        .catch((thrown: unknown) => thrown);
      if (dead instanceof Error) expect(dead).toMatchObject({ code: 'TRAFFIC' });
      else expect(dead).toMatchObject({ serving: 'unknown' });
      await expect(router.driver(green, 50).write({ share: 0.5 })).rejects.toMatchObject({ code: 'TRAFFIC' });
      await router
        .driver(green, 50)
        .write({ share: 0.25 })
        .catch(() => undefined);
      await router.restart();
      expect(await router.driver(green).read()).toEqual(quarter);
    });

    test('is not made up where somebody has changed it by hand since: that share is told', async () => {
      await router.meddle();
      expect((await router.driver(green).read()).set).toEqual({ share: 0.3 });
      expect((await router.driver(blue).read()).set).toEqual({ share: 0.7 });
    });

    const meet = async (): Promise<readonly string[]> =>
      (
        await Promise.all(
          Array.from({ length: 200 }, (_, user) => send(router.url, { cookie: cookie(user) })),
        )
      ).map(({ status, body }) => (status === 200 ? body : 'lost'));

    /** That the router has seen it, where it looks. */
    const sees = (share: number): Promise<void> =>
      until(async () => {
        const { serving } = await router.driver(green).read();
        return serving !== 'unknown' && serving.share === share;
      }, `the router serves green ${share}`);

    test(`a candidate that dies: its users are ${deadCandidate}, and the share that is served says so`, async () => {
      await slots.end('green');
      try {
        await sees(deadCandidate === 'lost' ? 0.25 : 0);
        expect((await router.driver(green).read()).set).toEqual({ share: 0.25 });
        expect(new Set(await meet())).toEqual(
          new Set(deadCandidate === 'lost' ? ['blue', 'lost'] : ['blue']),
        );
      } finally {
        await slots.begin('green');
        await sees(0.25);
      }
    });
  });
}
