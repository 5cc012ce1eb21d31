/** The rehearsal as a whole, on a real PostgreSQL and with the user's commands in a real bash. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Database, Rehearsal } from '../../src/config/parts.ts';
import type { Places } from '../../src/drivers/database/postgres/client.ts';
import { rehearse } from '../../src/migration/rehearse.ts';
import type { RehearsalDeps } from '../../src/migration/scene.ts';
import { bare, here, one, sql, usePostgres } from '../drivers/database/postgres.ts';
import { describeWith } from '../real-part.ts';

describeWith('postgresql', 'rehearse', (bin) => {
  const server = usePostgres();
  const psql = (text: string): string =>
    `PATH=${bin}:$PATH psql -qXAt -v ON_ERROR_STOP=1 "$DATABASE_URL" -c '${text}'`;
  const forward = psql('alter table products add price int');
  const back = psql('alter table products drop price');

  interface Given extends Partial<Omit<Database, 'rehearsal'>> {
    readonly rehearsal?: Partial<Rehearsal>;
    readonly places?: Places;
    readonly production: string;
    readonly previous?: RehearsalDeps['previous'];
    readonly checkOut?: RehearsalDeps['checkOut'];
  }
  const live = { is: 'known', release: 7, sha: 'f'.repeat(40) } as const;
  async function play({ production, places = here, rehearsal, previous = live, checkOut, ...given }: Given) {
    const lines: string[] = [];
    const directory = join(server.directory(), `job-${Math.random()}`);
    mkdirSync(directory);
    const database: Database = {
      url: '$SHOP_DATABASE',
      migrate: forward,
      revert: back,
      timeout: 30_000,
      locks: { wait: 0, timeout: null, retries: 0 },
      ...given,
      rehearsal: {
        clone: { from: '$SHOP_DATABASE' },
        env: {},
        server: server.url(),
        verify: 'true',
        verifyPrevious: 'true',
        expect: [],
        accept: [],
        readerMs: 0,
        ...rehearsal,
      },
    };
    const values = { SHOP_DATABASE: production, DATABASE_URL: production, TOKEN: 'prod-token-1' };
    const deps = {
      values,
      workspace: directory,
      directory,
      run: '12.1',
      places,
      mask: (text: string) => text,
      previous,
      checkOut: checkOut ?? (async () => ({ folder: directory, remove: async () => undefined })),
    };
    const result = await rehearse(database, { ...deps, log: (line) => lines.push(line) });
    return { result, log: lines.join('\n'), directory };
  }
  const names = (result: Awaited<ReturnType<typeof play>>['result']): readonly string[] =>
    result.stages.map(({ name, ok }) => (ok ? name : `${name}!`));

  test('there and back on a server of our own; production is as it was, and nothing stays', async () => {
    const production = await server.shop('whole');
    const before = await server.databases();
    const { result, log, directory } = await play({ production, rehearsal: { server: undefined } });
    expect(names(result)).toEqual([
      'clone',
      'migrate',
      'verify',
      'verify-previous',
      'revert',
      'compare',
      'backup',
      'restore',
    ]);
    expect(result).toMatchObject({ verdict: 'passed', compatibility: 'compatible', findings: [] });
    expect(result.place).toEqual({ on: 'own', warnings: [] });
    expect(log).toMatch(/migrate +✓/);
    expect(await server.databases()).toEqual(before);
    expect(readdirSync(directory)).toEqual([]);
    expect(
      await one(
        production,
        `select count(*)::int from information_schema.columns where column_name = 'price'`,
      ),
    ).toBe(0);
  });

  test('a migration that fails half-way: the rest is not tried, the clone is gone, production is whole', async () => {
    const production = await server.shop('broken');
    const before = await server.databases();
    const migrate = `${forward}; ${psql('alter table nowhere add x int')}`;
    const { result, log } = await play({ production, migrate });
    expect(names(result)).toEqual(['clone', 'migrate!']);
    expect(result.verdict).toBe('failed');
    expect(result.findings[0]).toMatch(
      /The migration fails on the clone.*relation "nowhere" does not exist/s,
    );
    expect(log).toContain('relation "nowhere" does not exist');
    expect(await server.databases()).toEqual(before);
  });

  test('the live version does not run on it: incompatible, and the way back is tried all the same', async () => {
    const production = await server.shop('breaking');
    const rehearsal = { verifyPrevious: psql('select name from products limit 1') };
    const rename = psql('alter table products rename name to title');
    const revert = psql('alter table products rename title to name');
    const { result } = await play({ production, migrate: rename, revert, rehearsal });
    expect(names(result)).toEqual([
      'clone',
      'migrate',
      'verify',
      'verify-previous!',
      'revert',
      'compare',
      'backup',
      'restore',
    ]);
    expect(result).toMatchObject({ verdict: 'failed', compatibility: 'incompatible' });
  });

  test('a revert that fails is a failure', async () => {
    const production = await server.shop('one_way');
    const { result } = await play({ production, revert: 'echo there is no way back; exit 4' });
    expect(result.verdict).toBe('failed');
    expect(result.findings.join()).toMatch(/The revert fails .*exit code 4.*there is no way back/s);
  });

  describe('what the commands get', () => {
    const show = 'echo "$DATABASE_URL|$SHOP_DATABASE|$REPLICA|${TOKEN:-none}"; printenv';

    test('the clone under every name, and nothing of production', async () => {
      const production = await server.shop('names');
      const rehearsal = {
        server: undefined,
        env: { REPLICA: '$SHOP_DATABASE', COLOR: 'blue' },
        verify: show,
      };
      const { result, log } = await play({ production, rehearsal });
      expect(result.stages.find(({ name }) => name === 'verify')?.ok).toBe(true);
      expect(log).toMatch(/(postgres:\S+sluiceway_clone_12_1_\w+)\|\1\|\1\|none/);
      expect(log).toContain('COLOR=blue');
      expect(log).not.toContain(new URL(production).port);
      expect(log).not.toContain('prod-token-1');
    });

    test('passwords are neither in the log nor in what is kept', async () => {
      const production = await server.shop('hidden');
      const { result, log } = await play({ production, rehearsal: { verify: show } });
      expect(log + JSON.stringify(result)).not.toContain(new URL(production).password);
    });
  });

  describe('where it takes place', () => {
    test('on production’s own server only where nothing else is there, and that is said aloud', async () => {
      const production = await server.shop('aloud');
      const before = await server.databases();
      const { result, log } = await play({ production, places: bare, rehearsal: { server: undefined } });
      expect(result.verdict).toBe('passed');
      expect(result.place?.on).toBe('source');
      expect(log).toMatch(/! THE REHEARSAL RAN ON THE SOURCE'S OWN SERVER \(127\.0\.0\.1:\d+\)/);
      expect(await server.databases()).toEqual(before);
    });

    test('never there where `server: local` was asked for', async () => {
      const production = await server.shop('local_only');
      const { result } = await play({ production, places: bare, rehearsal: { server: 'local' } });
      expect(result).toMatchObject({ verdict: 'unavailable', place: null });
      expect(result.findings[0]).toMatch(
        /Nowhere to rehearse: .*apt-get install postgresql-\d+.*database\.rehearsal\.server/s,
      );
    });

    test('nowhere, where the user may not create a database', async () => {
      const production = new URL(await server.shop('poor'));
      await sql(
        production.href,
        `create role poor login password 'poor-123'; grant pg_read_all_data to poor`,
      );
      production.username = 'poor';
      production.password = 'poor-123';
      const { result } = await play({
        production: production.href,
        places: bare,
        rehearsal: { server: undefined },
      });
      expect(result.verdict).toBe('unavailable');
      expect(result.findings[0]).toContain('the user may not create a database');
    });

    test('the server that the config gives, with a word where it is the source’s', async () => {
      const production = await server.shop('given');
      const { result } = await play({ production });
      expect(result.place?.on).toBe('given');
      expect(result.place?.warnings.join()).toContain('on the server that it clones from');
    });

    test('production cannot be reached: unavailable, with place and name, without the password', async () => {
      const { result } = await play({
        production: 'postgres://ana:hidden1@127.0.0.1:9/shop',
        rehearsal: { server: undefined },
      });
      expect(result).toMatchObject({ verdict: 'unavailable', compatibility: 'unknown', place: null });
      expect(result.findings[0]).toMatch(
        /127\.0\.0\.1:9 refused the connection.*database\.rehearsal\.clone\.from/s,
      );
      expect(JSON.stringify(result)).not.toContain('hidden1');
    });
  });

  describe('the mask', () => {
    test('comes before the migration', async () => {
      const production = await server.shop('masked');
      writeFileSync(join(server.directory(), 'mask.sql'), 'update orders set note = $$masked$$');
      const { result } = await play({
        production,
        rehearsal: {
          clone: { from: '$SHOP_DATABASE', mask: '../mask.sql' },
          verify: psql('select note from orders limit 1'),
        },
      });
      expect(result.stages.find(({ name }) => name === 'verify')?.tail).toBe('masked');
    });

    test('that is not there: nothing is cloned', async () => {
      const production = await server.shop('no_mask');
      const { result } = await play({
        production,
        rehearsal: { clone: { from: '$SHOP_DATABASE', mask: 'mask.sql' } },
      });
      expect(names(result)).toEqual(['clone!']);
      expect(result.findings[0]).toContain('mask.sql cannot be read. Nothing was cloned');
    });
  });

  describe('what the clone is made of', () => {
    test('a dump: a server of our own, with the roles that it names, and nothing of it stays', async () => {
      const production = await server.shop('dumped');
      await sql(production, 'create role app_seller; grant select on orders to app_seller');
      const file = join(server.directory(), 'shop.dump');
      const url = new URL(production);
      const env = { ...process.env, PGPASSWORD: url.password };
      const at = ['-h', url.hostname, '-p', url.port, '-U', url.username, '-Fc', '-f', file, 'dumped'];
      execFileSync(join(bin, 'pg_dump'), at, { env });
      const { result, directory } = await play({
        production: 'postgres://nobody@127.0.0.1:9/gone',
        migrate: psql('grant insert on orders to app_seller'),
        revert: psql('revoke insert on orders from app_seller'),
        rehearsal: { server: undefined, clone: { from: { dump: file } } },
      });
      expect(names(result).slice(0, 2)).toEqual(['clone', 'migrate']);
      expect(result.place?.on).toBe('own');
      expect(readdirSync(directory)).toEqual([]);
    });

    test('a command: its URL is what is worked on, and it is given back also where the migration fails', async () => {
      const production = await server.shop('main_branch');
      const branch = await server.shop('side_branch');
      const { result, directory } = await play({
        production,
        migrate: 'false',
        rehearsal: {
          clone: {
            from: { command: `echo making; echo "${branch}"`, giveBack: 'echo "$CLONE_URL" > given-back' },
          },
        },
      });
      expect(names(result)).toEqual(['clone', 'migrate!']);
      expect(readFileSync(join(directory, 'given-back'), 'utf8').trim()).toBe(branch);
    });

    test('a command that prints no URL is told what to print', async () => {
      const production = await server.shop('says_nothing');
      const clone = { from: { command: 'echo done' } };
      const { result } = await play({ production, rehearsal: { clone } });
      expect(result.verdict).toBe('unavailable');
      expect(result.findings[0]).toContain('clone.from.command printed no URL');
    });

    test('Docker that does not answer is said in its words, with both cures', async () => {
      const production = await server.shop('contained');
      const { result } = await play({ production, rehearsal: { server: 'docker' } });
      if (result.verdict === 'unavailable')
        expect(result.findings[0]).toMatch(/Nowhere to rehearse: .*[Dd]ocker.*database\.rehearsal\.server/s);
      else expect(result.place?.on).toBe('own');
    });
  });
});
