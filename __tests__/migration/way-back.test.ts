/** What the migration does to the version that is live, and whether the revert brings back what was before. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { addWorktree } from '../../src/drivers/git/worktree.ts';
import { usePostgres } from '../drivers/database/postgres.ts';
import { describeWith } from '../real-part.ts';
import { type Asked, rehearsed } from './rehearsing.ts';

describeWith('postgresql', 'the way back', (bin) => {
  const server = usePostgres();
  const play = (asked: Asked) => rehearsed(server, bin, asked);
  const findings = async (asked: Asked): Promise<string> => (await play(asked)).findings.join('\n');

  describe('what the live version meets', () => {
    test('tables, columns, types, functions, views and enums that have gone or changed, each by its name', async () => {
      const found = await findings({
        name: 'met',
        tables: `create type size as enum ('s', 'm'); create table old (id int);
          create view cheap as select name from products; create function twice(x int) returns int language sql as 'select 2 * x';
          create index on orders (note);`,
        migrate: `drop view cheap; drop function twice; drop table old; alter type size rename value 's' to 'xs';
          alter table orders drop note; alter table products alter id type bigint; alter table orders alter product set not null;`,
      });
      for (const line of [
        'view public.cheap',
        'function public.twice(x integer)',
        'table public.old',
        'column public.orders.note',
        'index public.orders_note_idx',
        "type public.size: was enum 's', 'm', is enum 'xs', 'm'",
        'column public.products.id: was integer not null, is bigint not null',
        'column public.orders.product: was integer, is integer not null',
      ])
        expect(found).toContain(`  ${line}`);
    });

    test('what is new and binds its writes: not what is only added', async () => {
      const found = await findings({
        name: 'bound',
        migrate: `alter table orders add gift boolean; alter table orders add paid boolean not null default false;
          alter table products add check (id > 0); create unique index on products (name); create table gifts (id int not null);
          update orders set gift = false; alter table orders alter gift set not null;`,
      });
      const [, ...bound] = found.split('\n').filter((line) => / {2}|obey/.test(line));
      expect(bound.map((line) => line.trim())).toEqual([
        'column public.orders.gift: boolean not null',
        'constraint public.products.products_id_check: CHECK ((id > 0))',
        expect.stringContaining('index public.products_name_idx: CREATE UNIQUE INDEX'),
      ]);
    });
  });

  describe('the revert', () => {
    test('that brings all back, with its columns in another order', async () => {
      const result = await play({
        name: 'ordered',
        tables:
          'alter table orders drop note; alter table orders add note text; alter table orders add z int',
        migrate: 'alter table orders add gift text; create index on orders (note)',
        verify: 'insert into orders (product) values (1)',
        revert: 'drop index orders_note_idx; alter table orders drop gift',
      });
      expect(result.findings.filter((finding) => finding.startsWith('After the revert'))).toEqual([]);
      expect(result.verdict).toBe('passed');
    });

    test('that does not: each difference by its name, also where all looks the same and the data are lost', async () => {
      const {
        verdict,
        findings: found,
        stages,
      } = await play({
        name: 'different',
        migrate: `alter table orders drop note; alter table products alter name drop not null; delete from orders where id > 90;
          create table gifts (id int)`,
        revert: 'alter table orders add note text',
      });
      expect(verdict).toBe('failed');
      expect(stages.find(({ name }) => name === 'compare')?.ok).toBe(false);
      expect(found.filter((finding) => finding.startsWith('After the revert'))).toEqual([
        'After the revert: table public.gifts is left.',
        'After the revert: column public.products.name: was text not null, is text.',
        'After the revert: column public.orders.note was dropped and made again: what it held is lost.',
        'After the revert: public.orders had 100 rows, and has 90.',
      ]);
    });

    test('of a migration that was applied before is not run: it would take back an earlier one', async () => {
      const result = await play({
        name: 'applied',
        tables: 'alter table orders add gift text',
        migrate: 'alter table orders add if not exists gift text',
        revert: 'alter table orders drop gift',
      });
      expect(result.stages.map(({ name }) => name)).not.toContain('revert');
      expect(result.findings.join()).toContain('The migration had nothing to do: its revert was not run');
      expect(result.verdict).toBe('passed');
    });

    test('of one that has only written rows is run', async () => {
      const { stages } = await play({
        name: 'written',
        migrate: "update orders set note = 'x'",
        revert: 'update orders set note = null',
      });
      expect(stages.map(({ name }) => name)).toContain('revert');
    });

    test('the migration tool’s own books may differ', async () => {
      const result = await play({
        name: 'books',
        migrate: 'create table pgmigrations (id serial, name text); alter table orders add gift text',
        revert: 'alter table orders drop gift',
      });
      expect(result.verdict).toBe('passed');
    });
  });

  test('how long a restore would take, and from what that is reckoned', async () => {
    const { restore } = await play({ name: 'timed', migrate: 'select 1' });
    expect(restore).toMatchObject({
      ms: expect.any(Number),
      basis: expect.stringMatching(/^measured: .* MB$/),
    });
  });

  describe('verify-previous', () => {
    const git = (cwd: string, ...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@example.com', ...args], {
        cwd,
        encoding: 'utf8',
      }).trim();
    /** Two commits, of which the second is checked out; `depth` as actions/checkout does. */
    function repository(name: string, depth?: number): { readonly checkout: string; readonly first: string } {
      const origin = join(server.directory(), `${name}-origin`);
      mkdirSync(origin);
      git(origin, 'init', '--quiet');
      git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
      const commit = (version: string): string => {
        writeFileSync(join(origin, 'version'), version);
        git(origin, 'add', '.');
        git(origin, 'commit', '--quiet', '-m', version);
        return git(origin, 'rev-parse', 'HEAD');
      };
      const first = commit('one');
      commit('two');
      const checkout = join(server.directory(), name);
      git(
        '/',
        'clone',
        '--quiet',
        ...(depth === undefined ? [] : [`--depth=${depth}`]),
        `file://${origin}`,
        checkout,
      );
      return { checkout, first };
    }
    const access = { server: 'https://github.com', token: 'a-token' };
    const asked = {
      migrate: 'alter table orders add gift text',
      verifyPrevious: 'test "$(cat version)" = one; echo "$SLUICEWAY_VERSION"',
    };

    test.each([undefined, 1])(
      'runs the files of the live commit, of a checkout of depth %s',
      async (depth) => {
        const { checkout, first } = repository(`depth_${depth}`, depth);
        const directory = join(server.directory(), `trees_${depth}`);
        mkdirSync(directory);
        const result = await play({
          ...asked,
          name: `live_${depth}`,
          previous: { is: 'known', release: 41, sha: first },
          checkOut: (sha) => addWorktree({ checkout, directory, sha, access }),
        });
        expect(result).toMatchObject({ verdict: 'passed', compatibility: 'compatible' });
        expect(result.stages.find(({ name }) => name === 'verify-previous')?.tail).toContain(first);
        expect(readdirSync(directory)).toEqual([]);
        expect(git(checkout, 'worktree', 'list').split('\n')).toHaveLength(1);
      },
    );

    test('a commit that cannot be had: unavailable, and what to change', async () => {
      const { checkout } = repository('gone', 1);
      const sha = 'ab'.repeat(20);
      const result = await play({
        ...asked,
        name: 'gone',
        previous: { is: 'known', release: 41, sha },
        checkOut: () => addWorktree({ checkout, directory: server.directory(), sha, access }),
      });
      expect(result).toMatchObject({ verdict: 'unavailable', compatibility: 'unknown' });
      expect(result.findings.join('\n')).toMatch(/abababa cannot be checked out: .*fetch-depth: 0/);
      expect(existsSync(join(checkout, 'version'))).toBe(true);
    });

    test('no git checkout: unavailable, and why', async () => {
      const checkout = join(server.directory(), 'plain');
      mkdirSync(checkout);
      const sha = 'ab'.repeat(20);
      const result = await play({
        ...asked,
        name: 'plain',
        previous: { is: 'known', release: 41, sha },
        checkOut: () => addWorktree({ checkout, directory: checkout, sha, access }),
      });
      expect(result.verdict).toBe('unavailable');
      expect(result.findings.join('\n')).toContain('is no git checkout');
    });

    test('no earlier release: said plainly, and not taken for compatible', async () => {
      const result = await play({ ...asked, name: 'first', previous: { is: 'none' } });
      expect(result).toMatchObject({ verdict: 'passed', compatibility: 'unknown' });
      expect(result.findings.join('\n')).toContain('the ledger knows of no earlier release');
    });

    test('a ledger that cannot be read: unavailable', async () => {
      const result = await play({
        ...asked,
        name: 'unread',
        previous: { is: 'unknown', why: 'no permission' },
      });
      expect(result).toMatchObject({ verdict: 'unavailable', compatibility: 'unknown' });
    });
  });
});
