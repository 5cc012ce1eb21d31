/**
 * The reusable workflows as a repository calls them: from the starters, across repositories, under act, with all else
 * real but GitHub. One world and one story, told in order: a test takes users from where the one before left them.
 */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { RecordedCall } from '../../sandbox/github/journal.ts';
import { type Load, startLoad } from '../../sandbox/load/start.ts';
import { mustBeBuilt } from '../acceptance/built.ts';
import { query } from '../acceptance/databases.ts';
import { describeWith } from '../real-part.ts';
import { jobsOf, type Name, names, starter } from './callee.ts';
import { type Checkout, commit } from './checkout.ts';
import { config, failing, first, gated } from './configs.ts';
import { unused } from './grants.ts';
import { held } from './held.ts';
import { blockWith, ownJobs, playable } from './pages.ts';
import { type How, type Played, play } from './play.ts';
import { rehearseTests } from './rehearse.ts';
import { commentsOn, lastOfLedger, type Shop, startShop, usersMeet } from './shop.ts';
import { artifacts } from './uploads.ts';

const events = {
  release: 'push',
  rehearse: 'pull_request',
  rollback: 'workflow_dispatch',
  steer: 'workflow_dispatch',
  advance: 'workflow_dispatch',
} as const;

/** Up to twelve runs of act, each of a few seconds. */
const LONG = 120_000;

function tests(act: string): void {
  let shop: Shop;
  let load: Load;
  /** All that each job of a workflow asked of GitHub, over all runs. */
  const asked = new Map<string, RecordedCall[]>();
  beforeAll(async () => {
    mustBeBuilt();
    shop = await startShop();
    load = startLoad({ url: shop.nginx.url, rps: 30 });
  }, 60_000);
  afterEach(() => {
    expect(shop.github.violations()).toEqual([]);
    shop.github.resetViolations();
  });
  afterAll(async () => {
    await load.stop();
    await shop.stop();
  });

  /** A run of the starter that calls `name`. */
  async function run(name: Name, checkout: Checkout, how: How = {}): Promise<Played> {
    const [workflow, event] = [`${starter[name]}.yml`, events[name]];
    const played = await play(shop, checkout, { act, workflow, jobs: jobsOf(name), event, ...how });
    for (const [job, calls] of played.calls) {
      const key = `${name}/${job}`;
      asked.set(key, [...(asked.get(key) ?? []), ...calls]);
    }
    expect(played.log).not.toMatch(/Resource not accessible|that takes .*: (read|write)/);
    return played;
  }

  async function hasGiftNotes(): Promise<boolean> {
    const text = `SELECT 1 FROM information_schema.columns WHERE column_name = 'gift_note'`;
    return (await query(shop.databaseUrl, text)).length > 0;
  }

  describe('release.yml', () => {
    test(
      'the first release, of a service that was put there by hand, without a rehearsal',
      async () => {
        const played = await run('release', await commit(shop, 'v1', first));
        expect(played.results).toEqual({ prepare: 'success', release: 'success' });
        expect(await lastOfLedger(shop)).toMatch(/^success: Released: 100 % of users/);
        expect(await usersMeet(shop)).toEqual(['v1']);
      },
      LONG,
    );

    test(
      'a gate that fails: nobody is asked, nothing is changed, and there is nothing to close',
      async () => {
        const played = await run('release', await commit(shop, 'v2', gated));
        expect(played.results).toEqual({ prepare: 'failure', close: 'success' });
        expect(played.log).toContain('close: Nothing is open: there is nothing to close.');
        expect(await lastOfLedger(shop)).toMatch(/^failure: Failed.*orders \(\d+\)/);
        expect(await usersMeet(shop)).toEqual(['v1']);
      },
      LONG,
    );

    test(
      'a migration that fails in earnest: users stay, and the ledger says what failed',
      async () => {
        const played = await run('release', await commit(shop, 'v2', failing));
        expect(played.results).toEqual({ prepare: 'success', release: 'failure', close: 'success' });
        expect(played.errors.join('\n')).toContain('migrate failed with exit code 1');
        expect(await lastOfLedger(shop)).toMatch(/^failure: Failed.*migrat/i);
        expect(await usersMeet(shop)).toEqual(['v1']);
      },
      LONG,
    );

    // On GitHub a job that is rejected fails before its first step. Here its first step of all, the repository's set-up,
    // asks the test whether the environment lets the run in, and fails where it does not: no step of ours has run.
    test(
      'an approval that is refused: the release ends as cancelled, with who refused it',
      async () => {
        const decision = { by: 'ben', comment: 'Not on a Friday', state: 'rejected' } as const;
        const played = await run('release', await commit(shop, 'v2', config), { decision });
        expect(played.results).toEqual({ prepare: 'success', release: 'failure', close: 'success' });
        expect(played.log).not.toContain('Main Backup, migration, deployment, rollout');
        expect(await lastOfLedger(shop)).toMatch(/^error: Called off by @ben, .*: rejected, "Not on/);
        expect(await usersMeet(shop)).toEqual(['v1']);
      },
      LONG,
    );

    test(
      'a version that is well: rehearsed, approved, migrated, and all users on it without one lost request',
      async () => {
        const mark = load.mark();
        const checkout = await commit(shop, 'v2', config);
        const played = await run('release', checkout);
        expect(played.errors).toEqual([]);
        expect(played.results).toEqual({ prepare: 'success', release: 'success' });
        expect(await usersMeet(shop)).toEqual(['v2']);
        expect(await hasGiftNotes()).toBe(true);
        expect(await lastOfLedger(shop)).toMatch(/^success: Released: 100 % of users/);
        const [comment = '', ...others] = await commentsOn(shop, checkout.pull);
        expect(others).toEqual([]);
        for (const said of ['Gates: 2 passed', 'Migration: safe', 'Approved by', 'Released'])
          expect(comment).toContain(said);
        const users = load.since(mark);
        expect(users.requests).toBeGreaterThan(0);
        expect([users.lost, users.failed]).toEqual([0, 0]);
        const uploaded = [...(await artifacts(shop.folder))].at(-1);
        expect(uploaded?.[0]).toMatch(/^exposure-\d+-1$/);
        expect(readFileSync(uploaded?.[1] ?? '', 'utf8')).toMatch(/^<svg .*100 %.*<\/svg>\n$/s);
      },
      LONG,
    );
  });

  describe('rollback.yml', () => {
    test(
      'a dry run says what would be done, and does nothing',
      async () => {
        const inputs = { reason: 'Orders print twice', target: '', database: 'auto', 'dry-run': 'true' };
        const before = await lastOfLedger(shop);
        const played = await run('rollback', await commit(shop, 'v2', config), { inputs });
        expect(played.results).toEqual({ traffic: 'success' });
        expect(played.log).toContain('A dry run: nothing was changed.');
        expect(await lastOfLedger(shop)).toBe(before);
        expect(await usersMeet(shop)).toEqual(['v2']);
      },
      LONG,
    );

    test(
      'for real: users are back on v1, which runs on the schema as it is',
      async () => {
        const mark = load.mark();
        const inputs = { reason: 'Orders print twice', target: '', database: 'auto', 'dry-run': 'false' };
        const played = await run('rollback', await commit(shop, 'v2', config), { inputs });
        expect(played.errors).toEqual([]);
        expect(played.results).toEqual({ traffic: 'success' });
        expect(await usersMeet(shop)).toEqual(['v1']);
        expect(await hasGiftNotes()).toBe(true);
        expect(load.since(mark).lost).toBe(0);
      },
      LONG,
    );
  });

  test(
    'actions/release: the whole chain as one step in a job of the repository’s own',
    async () => {
      const page = blockWith('docs/ways-of-use.md', 'yaml workflow', '/actions/release@');
      const checkout = await commit(shop, 'v2', config, { '.github/workflows/own.yml': playable(page) });
      const played = await play(shop, checkout, {
        act,
        workflow: 'own.yml',
        jobs: ownJobs(page),
        event: 'push',
      });
      expect(played.errors).toEqual([]);
      expect(played.log).toContain('production: completed at 100 % on blue');
      expect(await usersMeet(shop)).toEqual(['v2']);
    },
    LONG,
  );

  describe('rollback.yml with a restore', () => {
    const inputs = { reason: 'Gifts are lost', target: '', database: 'restore', 'dry-run': 'false' };

    test(
      'that is refused: called off, users stay, and so does the database',
      async () => {
        const decision = { by: 'ben', comment: 'Too much is lost', state: 'rejected' } as const;
        const played = await run('rollback', await commit(shop, 'v2', config), { inputs, decision });
        expect(played.results).toEqual({ traffic: 'success', database: 'failure', close: 'success' });
        expect(await lastOfLedger(shop)).toMatch(/^error: Called off by @ben, .*: rejected/);
        expect(await usersMeet(shop)).toEqual(['v2']);
        expect(await hasGiftNotes()).toBe(true);
      },
      LONG,
    );

    test(
      'that is approved: the database as it was, and users on v1',
      async () => {
        await query(shop.databaseUrl, 'CREATE TABLE written_since_the_backup ()');
        const played = await run('rollback', await commit(shop, 'v2', config), { inputs });
        expect(played.errors).toEqual([]);
        expect(played.results).toEqual({ traffic: 'success', database: 'success' });
        expect(await usersMeet(shop)).toEqual(['v1']);
        const left = await query(shop.databaseUrl, `SELECT to_regclass('written_since_the_backup') AS found`);
        expect(left).toEqual([{ found: null }]);
      },
      LONG,
    );
  });

  held(() => shop, run);

  describe('rehearse.yml', () =>
    rehearseTests(
      () => shop,
      (...of) => run('rehearse', ...of),
    ));

  test('no job has a permission that none of these runs needed', () => {
    const left = names.flatMap((name) =>
      Object.entries(jobsOf(name)).flatMap(([job, { permissions }]) =>
        unused(permissions, asked.get(`${name}/${job}`) ?? []).map((line) => `${name}.yml, ${job}: ${line}`),
      ),
    );
    expect(left).toEqual([]);
  });
}

describeWith('act', 'the workflows', (act) => {
  describeWith('nginx', 'with nginx in front', () => tests(act));
});
