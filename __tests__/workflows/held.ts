/** The part of the story in which a release is held for long: the tick that looks after it, and a person who steers it. */
import { describe, expect, test } from '@jest/globals';
import type { Name } from './callee.ts';
import { type Checkout, commit } from './checkout.ts';
import { slow } from './configs.ts';
import type { How, Played } from './play.ts';
import { commentsOn, lastOfLedger, type Shop, usersMeet } from './shop.ts';

/** Up to twelve runs of act, each of a few seconds. */
const LONG = 120_000;

type Run = (name: Name, checkout: Checkout, how?: How) => Promise<Played>;

/** Takes users to v2, which they are left on. */
export function held(shop: () => Shop, run: Run): void {
  describe('advance.yml', () => {
    let checkout: Checkout;
    const tick = async (minutes: number): Promise<Played> => {
      shop().github.clock.advance(minutes * 60_000 + 1000);
      return run('advance', checkout, { inputs: { release: '', step: '' } });
    };
    const asked = () =>
      shop()
        .repo.runs()
        .filter(({ event, inputs }) => event === 'workflow_dispatch' && inputs.step === '2');

    test(
      'a long hold ends its job at once and turns the tick on, which takes its looks and asks for an approval once',
      async () => {
        checkout = await commit(shop(), 'v2', slow);
        shop().repo.disableWorkflow('sluiceway-advance.yml');
        const played = await run('release', checkout);
        expect(played.errors).toEqual([]);
        expect(played.results).toEqual({ prepare: 'success', release: 'success' });
        expect(played.log).toContain('The tick goes on at');
        expect(shop().repo.workflowState('sluiceway-advance.yml')).toBe('active');
        for (let looks = 0; looks < 6; looks += 1)
          expect((await tick(10)).results).toEqual({ tick: 'success' });
        expect(asked()).toHaveLength(1);
      },
      LONG,
    );

    test(
      'approved: the run under the protected environment enters who did, users get it, and the last tick ends itself',
      async () => {
        const [{ inputs } = { inputs: {} }] = asked();
        const played = await run('advance', checkout, { inputs });
        expect(played.errors).toEqual([]);
        expect(played.results).toEqual({ approve: 'success' });
        expect(played.log).toContain('Approved by @ben: 100 % of users now. The tick goes on.');
        expect(await usersMeet(shop())).toEqual(['v2']);
        expect((await tick(10)).log).toContain('No release is open: the tick is turned off');
        expect(await lastOfLedger(shop())).toMatch(/^success: Released: 100 % of users/);
        expect(shop().repo.workflowState('sluiceway-advance.yml')).toBe('disabled_manually');
      },
      LONG,
    );
  });

  describe('steer.yml', () => {
    let checkout: Checkout;
    const reason = 'Support has questions';
    const asking = (what: string, percentage = '') => {
      return { what, percentage, reason, release: '', 'dry-run': 'false' };
    };

    test(
      'a pause is nobody’s to approve: done at once',
      async () => {
        checkout = await commit(shop(), 'v1', slow);
        expect((await run('release', checkout)).results).toEqual({ prepare: 'success', release: 'success' });
        const played = await run('steer', checkout, { inputs: asking('pause') });
        expect(played.errors).toEqual([]);
        expect(played.results).toEqual({ lower: 'success' });
        expect(played.log).toContain('Paused: 10 % of users have the new version');
      },
      LONG,
    );

    test(
      'a higher share that is refused: nothing is entered, and users stay',
      async () => {
        const before = await lastOfLedger(shop());
        const decision = { by: 'ben', comment: 'Not yet', state: 'rejected' } as const;
        const played = await run('steer', checkout, { inputs: asking('set', '50%'), decision });
        expect(played.results).toEqual({ lower: 'success', raise: 'failure' });
        expect(await lastOfLedger(shop())).toBe(before);
      },
      LONG,
    );

    test(
      'approved: users get it, and the comment says who asked and who approved',
      async () => {
        const played = await run('steer', checkout, { inputs: asking('set', '50%') });
        expect(played.errors).toEqual([]);
        expect(played.results).toEqual({ lower: 'success', raise: 'success' });
        expect(played.log).toContain('Paused: 50 % of users have the new version');
        expect((await usersMeet(shop())).toSorted()).toEqual(['v1', 'v2']);
        const [comment = ''] = await commentsOn(shop(), checkout.pull);
        for (const said of ['dora', 'ben', '50 %']) expect(comment).toContain(said);
      },
      LONG,
    );

    test(
      'rolled back while it is paused: nothing is deployed, and all users are back',
      async () => {
        const inputs = { reason: 'Enough seen', target: '', to: '0%', pace: 'at-once', database: 'auto' };
        const played = await run('rollback', checkout, { inputs: { ...inputs, 'dry-run': 'false' } });
        expect(played.errors).toEqual([]);
        expect(played.results).toEqual({ traffic: 'success' });
        expect(await usersMeet(shop())).toEqual(['v2']);
      },
      LONG,
    );
  });
}
