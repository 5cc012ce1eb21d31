/** rehearse.yml: one job with a secret and no code of the change, one with the change and no secret. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { mustRun } from '../../src/drivers/command/bash.ts';
import { root } from '../acceptance/built.ts';
import { type Checkout, propose, starters } from './checkout.ts';
import { config } from './configs.ts';
import type { Played, Playing } from './play.ts';
import type { Shop } from './shop.ts';
import { artifacts } from './uploads.ts';

type Run = (checkout: Checkout, how: Pick<Playing, 'secrets' | 'base' | 'visible'>) => Promise<Played>;

/** Each is one run of act. */
const LONG = 120_000;

/** In the world of the other workflows. */
export function rehearseTests(shop: () => Shop, run: Run): void {
  const name = '.github/workflows/sluiceway-rehearse.yml';
  const reviewed = config.replace(
    'clone: { from: $DATABASE_URL }',
    'clone: { from: $DATABASE_URL, mask: db/mask.sql }',
  );
  const mask = { 'db/mask.sql': "UPDATE products SET name = 'masked ' || id;" };
  /** The URL of what is cloned, and nothing else. */
  const url = (): string => `DATABASE_URL='${shop().databaseUrl}'`;
  const starter = async (change: (text: string) => string): Promise<Record<string, string>> => ({
    [name]: change((await starters())[name] ?? ''),
  });
  /** With the value that the commands need, which is no secret. */
  const withValues = (text: string): string =>
    text.replace('      environment: production\n', `$&      values: SHOP='${join(root, 'sandbox/shop')}'\n`);
  let base = '';
  beforeAll(async () => {
    base = (await propose(shop(), reviewed, mask)).sha;
  });

  test(
    'of a pull request: the base branch’s config clones and masks, the change’s commands run without a secret',
    async () => {
      const mark = join(shop().folder, 'seen-by-the-change');
      const nosy = `database:\n  url: $DATABASE_URL\n  migrate: env > ${mark} &&`;
      const change = reviewed
        .replace('database:\n  url: $DATABASE_URL\n  migrate:', nosy)
        .replace('from: $DATABASE_URL', `from: { command: "touch ${mark}-clone; echo $DATABASE_URL" }`);
      const more = { ...(await starter(withValues)), 'db/mask.sql': 'SELECT 1' };
      const played = await run(await propose(shop(), change, more), { base, secrets: url() });
      expect(played.errors).toEqual([]);
      expect(played.results).toEqual({ gates: 'success', clone: 'success', rehearsal: 'success' });
      expect(played.log).toContain(
        'gates: No gate fails, and this run, which has no secrets, cannot find out data',
      );
      expect(played.log).toContain('set-output:: verdict=passed');
      expect(existsSync(`${mark}-clone`)).toBe(false);
      const seen = readFileSync(mark, 'utf8');
      expect(seen).toMatch(/^DATABASE_URL=.*sluiceway_clone_/m);
      expect(seen).not.toContain(shop().databaseUrl);
      const handed = (await artifacts(shop().folder)).get('sluiceway-clone-1') ?? '';
      const dumped = await mustRun('look', `pg_restore --file=- "${handed}"`, {
        cwd: shop().folder,
        env: { PATH: shop().path },
        timeoutMs: 60_000,
      });
      expect(dumped.stdout).toContain('masked 1\t');
      expect(dumped.stdout).not.toMatch(/Product \d/);
    },
    LONG,
  );

  test(
    'of a fork’s: no clone and why, and no failure',
    async () => {
      const played = await run(await propose(shop(), reviewed, mask), { base, secrets: '' });
      expect(played.results).toEqual({ gates: 'success', clone: 'success' });
      expect(played.log).toContain('set-output:: verdict=unavailable');
      expect(played.log).toMatch(/clone: .*Nothing was cloned.*given no secret \(a fork's pull request/);
    },
    LONG,
  );

  test(
    'in a public repository: no clone, as anybody could read it',
    async () => {
      const how = { base, secrets: url(), visible: true };
      const played = await run(await propose(shop(), reviewed, mask), how);
      expect(played.results).toEqual({ gates: 'success' });
      expect(played.log).toContain('set the input public-clone');
    },
    LONG,
  );

  test(
    'where there is no environment for it: gates alone, as GitHub would make an unprotected one',
    async () => {
      const elsewhere = await starter((text) => text.replaceAll('production-rehearsal', 'nowhere'));
      const checkout = await propose(shop(), reviewed, elsewhere);
      const played = await run(checkout, { base, secrets: '' });
      expect(played.results).toEqual({ gates: 'success' });
      expect(played.log).toContain('The environment nowhere does not exist, so nothing is rehearsed');
    },
    LONG,
  );
}
