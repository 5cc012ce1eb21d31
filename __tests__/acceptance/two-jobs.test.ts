/** The rehearsal of a pull request on two runners: one has production's URL and no code of the change, the other the reverse. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Step } from '../../sandbox/runner/action.ts';
import type { Bench, Checkout } from './bench.ts';
import { database, head, rehearsal } from './configs.ts';
import { query } from './databases.ts';
import type { Inputs, Run } from './run.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const masked = rehearsal.replace(
  'clone: { from: $DATABASE_URL }',
  'clone: { from: $DATABASE_URL, mask: db/mask.sql }',
);
const config = `${head}${database}${masked}`;
const mask = { 'db/mask.sql': "UPDATE products SET name = 'masked ' || id;" };
/** What the second job is given: nothing that opens a database. */
const values = (bench: Bench): string =>
  bench
    .secrets()
    .split('\n')
    .filter((line) => line.startsWith('SHOP='))
    .join('\n');

/** As a job of a pull request's run, which may only read. */
const jobOf = (bench: Bench, checkout: Checkout): Run =>
  bench.run(checkout, {
    event: 'pull_request',
    permissions: { contents: 'read', deployments: 'read' },
  });

interface Cloned {
  readonly bench: Bench;
  readonly checkout: Checkout;
  readonly run: Run;
  readonly folder: string;
  readonly step: Step;
}

async function cloned(text = config): Promise<Cloned> {
  const bench = await world.bench({ database: true });
  await query(bench.databaseUrl, "UPDATE products SET name = 'Ana Vidal' WHERE id = 1");
  const checkout = await bench.commit(text, 'v1', mask);
  const run = jobOf(bench, checkout);
  const step = await run.action('migration-rehearsal', { 'clone-to': 'handed' });
  return { bench, checkout, run, folder: join(checkout.workspace, 'handed'), step };
}

async function names(): Promise<readonly unknown[]> {
  const rows = await query(world.scene.postgres.url(), 'SELECT datname AS name FROM pg_database');
  return rows.map(({ name }) => name);
}

async function sqlIn(folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)('pg_restore', ['--file=-', folder], {
    env: { PATH: world.scene.path },
  });
  return stdout;
}

/** The second job, in the same run: its config and its inputs. */
async function rehearsed({ bench, run, folder }: Cloned, more: Inputs = {}): Promise<Step> {
  const inputs = { config, 'clone-from': folder, secrets: values(bench), ...more };
  return run.action('migration-rehearsal', inputs);
}

describe('clone-to', () => {
  test('the clone is masked, is all that is written, and nothing of it stays on a server', async () => {
    const before = await names();
    const { step, folder } = await cloned();
    expect(step.errors).toEqual([]);
    expect(step.outputs).toMatchObject({ clone: folder, verdict: '' });
    const sql = await sqlIn(folder);
    expect(sql).toContain('masked 1\t');
    expect(sql).not.toMatch(/Ana Vidal|Product \d/);
    expect((await names()).filter((name) => !String(name).startsWith('bench_'))).toEqual(
      before.filter((name) => !String(name).startsWith('bench_')),
    );
  });

  test.each([
    [
      'rows that nothing masks',
      rehearsal,
      mask,
      /name the SQL that masks it as database.rehearsal.clone.mask/,
    ],
    ['a mask that fails', masked, { 'db/mask.sql': 'UPDATE nowhere SET name = 1' }, /db\/mask.sql.*nowhere/s],
    ['a mask that is not there', masked.replace('db/mask', 'db/gone'), mask, /db\/gone.sql cannot be read/],
  ] as const)('%s: refused, and no file', async (_what, part, files, says) => {
    const bench = await world.bench({ database: true });
    const checkout = await bench.commit(`${head}${database}${part}`, 'v1', files);
    const step = await jobOf(bench, checkout).action('migration-rehearsal', { 'clone-to': 'handed' });
    expect(step.outcome).toBe('failure');
    expect(step.errors.join('\n')).toMatch(says);
    expect(existsSync(join(checkout.workspace, 'handed'))).toBe(false);
  });

  test('a folder that is there already is left alone', async () => {
    const bench = await world.bench({ database: true });
    const checkout = await bench.commit(config, 'v1', mask);
    const step = await jobOf(bench, checkout).action('migration-rehearsal', { 'clone-to': 'db' });
    expect(step.errors.join('\n')).toMatch(/clone-to: .*db is there already/);
    expect(readdirSync(join(checkout.workspace, 'db'))).toEqual(['mask.sql']);
  });

  test.each([
    ['a fork, which is given no secret', config, '', /given no secret \(a fork's pull request/],
    ['a base branch without a rehearsal', `${head}${database}`, undefined, /config of this checkout has no/],
  ] as const)('%s: no clone, said, and nobody’s failure', async (_what, text, secrets, says) => {
    const bench = await world.bench({ database: true });
    const checkout = await bench.commit(text, 'v1', mask);
    const inputs = { 'clone-to': 'handed', ...(secrets === undefined ? {} : { secrets }) };
    const step = await jobOf(bench, checkout).action('migration-rehearsal', inputs);
    expect(step.outcome).toBe('success');
    expect(step.outputs).toMatchObject({ clone: '', verdict: 'unavailable' });
    expect(step.lines.join('\n')).toMatch(says);
    expect(existsSync(join(checkout.workspace, 'handed'))).toBe(false);
  });
});

type Spoil = (folder: string) => Promise<unknown>;
const data = (folder: string): string =>
  join(folder, readdirSync(folder).find((name) => name.endsWith('.dat.gz')) ?? 'none');
const foreign: Spoil = async (folder) => {
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await writeFile(join(folder, 'toc.dat'), 'PGDMP');
};

describe('clone-from', () => {
  let made: Cloned;
  beforeAll(async () => {
    made = await cloned();
  }, 60_000);

  /** A copy to be spoiled, in the same run. */
  async function spoiled(name: string, spoil: Spoil): Promise<Cloned> {
    const folder = `${made.folder}-${name}`;
    await cp(made.folder, folder, { recursive: true });
    await spoil(folder);
    return { ...made, folder };
  }

  test('migrated, checked and reverted without a URL of production; what that would tell is said to be unknown', async () => {
    const step = await rehearsed(made);
    expect(step.errors).toEqual([]);
    expect(step.outputs.verdict).toBe('passed');
    for (const stage of ['clone', 'migrate', 'verify', 'revert', 'compare', 'restore'])
      expect(step.outputs.report).toContain(`\`${stage}\``);
    expect(step.outputs.report).toContain('the size of production is not known');
    expect(step.outputs.report).toMatch(/sizes are not known, the clone’s stand for them: .*no value/);
    expect(await query(made.bench.databaseUrl, 'SELECT name FROM products WHERE id = 1')).toEqual([
      { name: 'Ana Vidal' },
    ]);
  });

  test.each<[string, Spoil, RegExp]>([
    ['gone', (folder) => rm(folder, { recursive: true }), /is not there, or has no sluiceway-clone.json/],
    [
      'cut-short',
      (folder) => truncate(data(folder), 3),
      /is damaged: .*\.dat\.gz is 3 bytes, and was \d+ bytes/,
    ],
    ['incomplete', (folder) => rm(data(folder)), /is damaged: .*\.dat\.gz is not there, and was/],
    ['foreign', foreign, /has no sluiceway-clone.json.*a dump of your own is named in the config/s],
  ])('a folder that is %s: refused before anything is made of it', async (name, spoil, says) => {
    const before = await names();
    const step = await rehearsed(await spoiled(name, spoil));
    expect(step.outcome).toBe('failure');
    expect(step.errors.join('\n')).toMatch(says);
    expect(await names()).toEqual(before);
  });

  test('a clone of another run: refused by both numbers', async () => {
    const other = jobOf(made.bench, made.checkout);
    const step = await rehearsed({ ...made, run: other });
    expect(step.errors.join('\n')).toContain(`was made by run ${made.run.id}, and this is ${other.id}`);
  });

  test('what cannot be restored: unavailable, never passed, and a failure also for a run without values', async () => {
    const broken = await spoiled('broken', (folder) =>
      writeFile(data(folder), Buffer.alloc(statSync(data(folder)).size)),
    );
    const step = await rehearsed(broken, { secrets: '' });
    expect(step.outcome).toBe('failure');
    expect(step.outputs.verdict).toBe('unavailable');
    expect(step.errors.join('\n')).toMatch(/pg_restore/);
  });
});
