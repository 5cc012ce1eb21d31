/** A step that takes an approval: a tick asks for it once, by a run of its own, and a reviewer's answer is what counts. */
import { describe, expect, test } from '@jest/globals';
import type { Bench } from './bench.ts';
import { granted } from './run.ts';
import { type Services, services, ticking } from './several.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const LONG = 90_000;
const workflow = '.github/workflows/sluiceway-advance.yml';

/** At 10 %, its hold over: the tick that takes its last look asks. */
async function waiting(reviewers = ['ben']): Promise<{ bench: Bench; shop: Services; asked: number }> {
  const bench = await world.bench({ reviewers });
  const shop = await services(world.scene, bench, ['asks'], { approval: true });
  expect((await shop.promote('asks')).errors).toEqual([]);
  for (let looks = 0; looks < 5; looks += 1) await shop.tick(10);
  const runs = bench.repo.runs().filter((run) => run.workflow === workflow);
  expect(runs).toHaveLength(1);
  const [run] = runs;
  const [release = 0] = await bench.releases();
  expect(run?.inputs).toEqual({ release: String(release), step: '2' });
  return { bench, shop, asked: run?.id ?? 0 };
}

/** The run that the tick started reaches its environment, and a person decides. */
async function decide(
  { bench, shop, asked }: Awaited<ReturnType<typeof waiting>>,
  by: string,
  state: 'approved' | 'rejected',
) {
  const { repo } = bench;
  repo.requestApproval(asked, 'production');
  repo.approve(asked, 'production', {
    by,
    state,
    comment: state === 'approved' ? 'Go on' : 'Not on a Friday',
  });
  if (state === 'rejected') return null;
  repo.proceedRun(asked);
  const run = bench.resume(shop.checkout, asked, { permissions: granted, event: 'workflow_dispatch' });
  const { inputs } = repo.run(asked);
  const step = await run.action('advance', { environment: 'production', secrets: shop.secrets, ...inputs });
  run.end(step.outcome);
  return step;
}

describe('a step that takes an approval', () => {
  test(
    'is asked for once, said where, and entered with the approver’s name',
    async () => {
      const at = await waiting();
      const { bench, shop, asked } = at;
      const again = await shop.tick(5);
      expect(again.rows).toMatchObject([{ decision: 'await-approval', exposure: 10, ok: true }]);
      expect(bench.repo.runs().filter((run) => run.workflow === workflow)).toHaveLength(1);
      const [comment = ''] = await bench.comments(shop.checkout.pull);
      expect(comment).toContain('waiting for the approval of step 2');
      expect(comment).toContain(`/actions/runs/${asked}), as a reviewer of production`);

      const step = await decide(at, 'ben', 'approved');
      expect(step?.errors).toEqual([]);
      expect(step?.lines.at(-1)).toBe('Approved by @ben: 100 % of users now. The tick goes on.');
      expect(await shop.share('asks')).toBe(100);
      const words = (await bench.ledger()).map(({ words: said }) => said);
      expect(words).toContain('Approved by @ben: Go on');

      await shop.tick(10);
      expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'success' });
    },
    LONG,
  );

  test(
    'that is rejected leaves users where they are, with who did and why, and is not asked for again',
    async () => {
      const at = await waiting();
      const { bench, shop } = at;
      await decide(at, 'ben', 'rejected');
      const { rows } = await shop.tick(5);
      expect(rows).toMatchObject([{ decision: 'await-approval', exposure: 10, ok: true }]);
      await shop.tick(5);
      expect(await shop.share('asks')).toBe(10);
      expect(bench.repo.runs().filter((run) => run.workflow === workflow)).toHaveLength(1);
      const refusals = (await bench.ledger()).filter(({ words }) => words === 'Refused: "Not on a Friday"');
      expect(refusals).toHaveLength(1);
      expect((await bench.comments(shop.checkout.pull))[0]).toContain('Not on a Friday');
    },
    LONG,
  );

  test(
    'of whoever wrote the change does not count where the environment asks for somebody else',
    async () => {
      const at = await waiting(['ana', 'ben']);
      at.bench.repo.environment('production', {
        reviewers: ['ana', 'ben'],
        branchPolicy: ['main'],
        preventSelfReview: true,
      });
      const step = await decide(at, 'ana', 'approved');
      expect(step?.errors[0]).toMatch(/^@ana approved, and it is their own/);
      expect(await at.shop.share('asks')).toBe(10);
    },
    LONG,
  );

  test(
    'is approved by nobody where a run is not under the environment at all',
    async () => {
      const { bench, shop } = await waiting();
      const [release = 0] = await bench.releases();
      const run = bench.run(shop.checkout, {
        permissions: ticking,
        event: 'workflow_dispatch',
        actor: 'dora',
      });
      const step = await run.action('advance', { secrets: shop.secrets, release: String(release) });
      expect(step.errors[0]).toMatch(/^GitHub names nobody who let this run into the environment/);
      expect(await shop.share('asks')).toBe(10);
    },
    LONG,
  );
});
