/**
 * docs/ways-of-use.md and the config of docs/quick-start.md, as their readers copy them: an organisation's own copy, jobs
 * of one's own, one action alone. By reference, and the chain as one step, are in workflows.test.ts.
 */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { mustRun } from '../../src/drivers/command/bash.ts';
import { mustBeBuilt, root } from '../acceptance/built.ts';
import { query } from '../acceptance/databases.ts';
import { describeWith } from '../real-part.ts';
import { jobsOf } from './callee.ts';
import { type Checkout, commit } from './checkout.ts';
import { blockWith, hasty, ownJobs, playable } from './pages.ts';
import { play } from './play.ts';
import { copyProject } from './project.ts';
import { lastOfLedger, type Shop, startShop, usersMeet } from './shop.ts';

const page = 'docs/ways-of-use.md';
const config = hasty(blockWith('docs/quick-start.md', 'yaml config', 'service: shop'));
const shopFolder = join(root, 'sandbox/shop');

/** What the quick start leaves to its reader. A rehearsal's commands get the URL of the clone and nothing else. */
const scripts = (version: 'v1' | 'v2') => ({
  'package.json': JSON.stringify({
    scripts: {
      migrate: `node ${shopFolder}/migrate.ts up --to ${version === 'v1' ? 1 : 2}`,
      'check:live': `node ${shopFolder}/verify.ts --version v1`,
    },
  }),
  'deploy.sh': '#!/usr/bin/env bash\nexec "$HOST_FILES/deploy.sh"\n',
  'router.sh': `#!/usr/bin/env bash
set -eu
green=$(readlink "$NGINX/cur")
green=\${green#p}
of() { [ "$CANDIDATE_SLOT" = green ] && echo "$1" || echo $((100 - $1)); }
[ "$1" = get ] && of "$green" && exit
ln -sfn "p$(of "$2")" "$NGINX/cur.new" && mv -T "$NGINX/cur.new" "$NGINX/cur"
`,
});

function tests(act: string): void {
  let shop: Shop;
  beforeAll(async () => {
    mustBeBuilt();
    shop = await startShop();
  }, 60_000);
  afterEach(() => {
    expect(shop.github.violations()).toEqual([]);
    shop.github.resetViolations();
  });
  afterAll(() => shop.stop());

  async function change(version: 'v1' | 'v2', workflow: string): Promise<Checkout> {
    const more = { ...scripts(version), '.github/workflows/own.yml': workflow };
    const checkout = await commit(shop, version, config, more);
    for (const name of ['deploy.sh', 'router.sh']) await chmod(join(checkout.workspace, name), 0o755);
    return checkout;
  }

  test('a copy of the organisation’s own, by its hash, with the config of the quick start', async () => {
    const caller = blockWith(page, 'yaml workflow', 'acme/sluiceway/');
    const [, version = ''] = /release\.yml@([0-9a-f]{40}) /.exec(caller) ?? [];
    const [reference, copy] = [`acme/sluiceway@${version}`, join(shop.folder, 'copy')];
    await copyProject(copy, reference);
    const checkout = await change('v1', caller);
    const repositories = { [reference]: copy };
    const jobs = jobsOf('release');
    const played = await play(shop, checkout, {
      act,
      workflow: 'own.yml',
      jobs,
      event: 'push',
      repositories,
    });
    expect(played.errors).toEqual([]);
    expect(played.results).toEqual({ prepare: 'success', release: 'success' });
    expect(await lastOfLedger(shop)).toMatch(/^success: Released: 100 % of users/);
    expect(await usersMeet(shop)).toEqual(['v1']);
  });

  test('jobs of one’s own, with the approval after gates and rehearsal', async () => {
    const own = blockWith(page, 'yaml workflow', '/actions/canary-promote@');
    const checkout = await change('v2', playable(own));
    const played = await play(shop, checkout, {
      act,
      workflow: 'own.yml',
      jobs: ownJobs(own),
      event: 'push',
    });
    expect(played.errors).toEqual([]);
    expect(played.results).toEqual({ prepare: 'success', release: 'success' });
    expect(await usersMeet(shop)).toEqual(['v2']);
  });

  test('one action alone, with its config inline: a migration with its backup', async () => {
    const own = blockWith(page, 'yaml workflow', 'shop-database');
    const env = { DATABASE_URL: shop.databaseUrl };
    await mustRun('set-up', `node ${shopFolder}/migrate.ts down --to 1`, {
      cwd: root,
      env,
      timeoutMs: 60_000,
    });
    const checkout = await change('v2', playable(own));
    const event = 'workflow_dispatch';
    const played = await play(shop, checkout, { act, workflow: 'own.yml', jobs: ownJobs(own), event });
    expect(played.errors).toEqual([]);
    expect(played.log).toMatch(/Backup \S+/);
    expect(await lastOfLedger(shop)).toMatch(/^success: /);
    const column = `SELECT 1 FROM information_schema.columns WHERE column_name = 'gift_note'`;
    expect(await query(shop.databaseUrl, column)).toHaveLength(1);
  });
}

describeWith('act', 'the ways of use', (act) => {
  describeWith('nginx', 'with nginx in front', () => tests(act));
});
