/** What a rehearsal measures, expects and finds, on a real PostgreSQL and with the team's commands in a real bash. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseCondition } from '../../src/config/condition.ts';
import type { Database, Rehearsal } from '../../src/config/parts.ts';
import { rehearse } from '../../src/migration/rehearse.ts';
import { here, sql, usePostgres } from '../drivers/database/postgres.ts';
import { describeWith } from '../real-part.ts';

function conditionOf(text: string) {
  const parsed = parseCondition(text, 31);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.condition;
}

describeWith('postgresql', 'a rehearsal measures', (bin) => {
  const server = usePostgres();
  const psql = (...texts: readonly string[]): string =>
    `PATH=${bin}:$PATH psql -qXAt -v ON_ERROR_STOP=1 "$DATABASE_URL" ${texts.map((text) => `-c '${text}'`).join(' ')}`;

  interface Given {
    readonly migrate: string;
    readonly expects?: readonly string[];
    readonly rehearsal?: Partial<Rehearsal>;
    readonly timeout?: number;
    /** Files of the checkout by their paths. */
    readonly files?: Readonly<Record<string, string>>;
    /** Done to production first. */
    readonly prepare?: string;
  }
  let count = 0;
  const nextName = (): string => {
    count += 1;
    return `measured_${count}`;
  };
  async function play({ migrate, expects = [], rehearsal, timeout = 30_000, files = {}, prepare }: Given) {
    const name = nextName();
    const production = await server.shop(name);
    if (prepare !== undefined) await sql(production, prepare);
    const directory = join(server.directory(), name);
    for (const [path, text] of Object.entries({ 'README.md': '', ...files })) {
      const file = join(directory, 'checkout', path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, text);
    }
    mkdirSync(join(directory, 'temp'));
    const database: Database = {
      url: '$SHOP',
      migrate,
      timeout,
      locks: { wait: 0, timeout: null, retries: 0 },
      rehearsal: {
        clone: { from: '$SHOP' },
        env: {},
        server: server.url(),
        expect: expects.map(conditionOf),
        accept: [],
        readerMs: 0,
        ...rehearsal,
      },
    };
    const before = await server.databases();
    const lines: string[] = [];
    const result = await rehearse(database, {
      values: { SHOP: production },
      workspace: join(directory, 'checkout'),
      directory: join(directory, 'temp'),
      run: '12.1',
      places: here,
      mask: (text) => text,
      log: (line) => lines.push(line),
      previous: { is: 'none' },
      checkOut: () => Promise.reject(new Error('not asked for')),
    });
    expect(await server.databases()).toEqual(before);
    expect(readdirSync(join(directory, 'temp'))).toEqual([]);
    const migrated = result.stages.find((stage) => stage.name === 'migrate');
    return { result, log: lines.join('\n'), said: migrated?.tail ?? '', found: result.assessment };
  }
  const long = psql('begin; alter table orders add column gift text; select pg_sleep(1.3); commit');

  describe('what is expected of it', () => {
    test('a limit that is broken fails the verdict, with the figure and the limit', async () => {
      const { result } = await play({
        migrate: long,
        expects: ['rehearsal.blocking <= 1s', 'rehearsal.rewrites = 0'],
      });
      expect(result.verdict).toBe('failed');
      expect(result.findings[0]).toMatch(
        /^rehearsal\.blocking is 1\.\d+ s, and ≤ 1 s is expected \(line 31 of the config\)/,
      );
      expect(result.assessment?.expectations.map(({ is }) => is)).toEqual(['failed', 'passed']);
    });

    test('within its limits it passes', async () => {
      const migrate = psql('alter table orders add column gift text');
      const { result } = await play({
        migrate,
        expects: [
          'rehearsal.blocking <= 1s',
          'rehearsal.rewrites = 0',
          'rehearsal.duration < 1m',
          'rehearsal.wal < 10MB',
          'rehearsal.disk < 10MB',
          'rehearsal.scans = 0',
          'rehearsal.statements = 1',
        ],
      });
      expect(result.verdict).toBe('passed');
    });

    test('a rewrite is one', async () => {
      const { result } = await play({
        migrate: psql('alter table orders alter product type bigint'),
        expects: ['rehearsal.rewrites = 0'],
      });
      expect(result.findings[0]).toContain('rehearsal.rewrites is 1, and = 0 is expected');
    });

    test('findings count until somebody accepts them', async () => {
      const migrate = psql('set lock_timeout = $$2s$$; alter table orders drop column note');
      const expects = ['rehearsal.findings = 0'];
      expect((await play({ migrate, expects })).result.verdict).toBe('failed');
      const accept = [{ finding: 'drop-column', reason: 'nobody reads it' }];
      const { result } = await play({ migrate, expects, rehearsal: { accept } });
      expect(result.verdict).toBe('passed');
      expect(result.assessment?.findings).toMatchObject([
        { finding: 'drop-column', accepted: 'nobody reads it' },
      ]);
    });
  });

  describe('where a statement stands', () => {
    const text = `-- sluiceway: accept drop-column nobody reads it since 2.3
ALTER TABLE orders
  DROP COLUMN note;

ALTER TABLE products ALTER COLUMN id TYPE bigint;
`;
    test('by file and line, and a comment there accepts', async () => {
      const { found } = await play({
        migrate: `PATH=${bin}:$PATH psql -qX "$DATABASE_URL" -f db/migrations/004_notes.sql`,
        files: { 'db/migrations/004_notes.sql': text, 'db/migrations/003_old.sql': 'select 1;' },
      });
      const places = found?.findings.map(({ finding, place, accepted }) => ({ finding, ...place, accepted }));
      expect(places).toEqual([
        {
          finding: 'drop-column',
          file: 'db/migrations/004_notes.sql',
          line: 2,
          accepted: 'nobody reads it since 2.3',
        },
        { finding: 'missing-lock-timeout', file: 'db/migrations/004_notes.sql', line: 2, accepted: null },
        { finding: 'change-type', file: 'db/migrations/004_notes.sql', line: 5, accepted: null },
      ]);
    });

    test('in no file: by its number', async () => {
      const { found } = await play({ migrate: psql('select 1', 'drop table orders') });
      expect(found?.findings[0]).toMatchObject({ finding: 'drop-table', place: null, step: 2 });
    });
  });

  test('the queue behind a lock that waits for a reader is tried, and told with its figure', async () => {
    const migrate = psql('alter table orders add column gift text');
    const { found } = await play({ migrate, rehearsal: { readerMs: 400 } });
    const [queue] = found?.queues ?? [];
    expect(queue).toMatchObject({ table: 'public.orders', readerMs: 400 });
    expect(queue?.waitedMs).toBeGreaterThan(200);
    expect(found?.findings[0]?.production).toMatch(
      /while one reader of public\.orders stayed for 400 ms, a SELECT behind the waiting lock waited \d+ ms/,
    );
  });

  describe('a migration that does not come through', () => {
    test('half-way, outside of a transaction: what stays is said', async () => {
      const migrate = psql('alter table orders add column gift text', 'alter table nowhere add x int');
      const { said, result } = await play({ migrate });
      expect(result.verdict).toBe('failed');
      expect(said).toContain(
        'Statement 2 failed: alter table nowhere add x int: relation "nowhere" does not exist.',
      );
      expect(said).toContain(
        '1 statement was committed before it and would stay in production, the last: alter table orders add column gift text',
      );
    });

    test('half-way, in a transaction: nothing stays', async () => {
      const migrate = psql(
        'begin; alter table orders add column gift text; alter table nowhere add x int; commit',
      );
      const { said } = await play({ migrate });
      expect(said).toContain('Its transaction was rolled back. Nothing before it was committed');
    });

    test('it hangs: it is stopped, and what it waited for is said', async () => {
      const hold = psql('begin; lock table orders; select pg_sleep(60)');
      const migrate = `${hold} & sleep 1; ${psql('alter table orders add column gift text')}`;
      const { said } = await play({ migrate, timeout: 4_000 });
      expect(said).toContain('it ran longer than 4 s');
      expect(said).toMatch(
        /alter table orders add column gift text \(it waited for Lock: relation, behind: begin; lock table orders;\)/,
      );
    });

    test('it kills its own connection', async () => {
      const { said } = await play({ migrate: psql('select pg_terminate_backend(pg_backend_pid())') });
      expect(said).toMatch(/terminat/);
    });

    test('it needs a superuser', async () => {
      const url = new URL(server.url());
      await sql(url.href, `create role plain login createdb password 'plain-123'`);
      url.username = 'plain';
      url.password = 'plain-123';
      const migrate = psql('create table fresh (id int)', 'copy fresh from program $$echo 1$$');
      const { said } = await play({
        migrate,
        rehearsal: { server: url.href },
        prepare: 'drop table orders; alter table products owner to plain',
      }).catch((thrown: unknown) => ({ said: String(thrown) }));
      expect(said).toMatch(/permission denied to COPY|pg_execute_server_program/);
    });

    test('the command fails although all its statements succeeded', async () => {
      const { said } = await play({ migrate: `${psql('select 1')}; exit 3` });
      expect(said).toContain('succeeded: it is the command itself that failed');
    });
  });

  test('a migration that sends nothing is said to', async () => {
    const { result } = await play({ migrate: 'true' });
    expect(result.findings.join('\n')).toContain('The migration sent no statement');
  });

  test('twenty connections at a time are all measured', async () => {
    const one = psql('create table t_$i (id int)').replace(
      `'create table t_$i (id int)'`,
      '"create table t_$i (id int)"',
    );
    const { found } = await play({ migrate: `for i in $(seq 20); do ${one} & done; wait` });
    expect(found?.steps.length).toBe(20);
    expect(found?.findings).toEqual([]);
  });

  test.each([
    ['COPY', `printf "5001\\tx\\n" | ${psql('copy products from stdin')}`],
    ['LISTEN', psql('listen news; notify news')],
    ['prepared statements', psql('prepare p as select 1; execute p; deallocate p')],
  ])('%s', async (_name, migrate) => {
    const { result } = await play({ migrate });
    expect(result.verdict).toBe('passed');
  });
});
