/** What becomes of the schema when a release that migrated is rolled back. */
import { describe, expect, test } from '@jest/globals';
import type { Bench, Checkout } from './bench.ts';
import { database, head, rehearsal, switching } from './configs.ts';
import { query, ROWS } from './databases.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const dispatched = { event: 'workflow_dispatch', actor: 'dora' };
/** Copies of the database stay on its server: a dump would be gone with the run’s folder. */
const copied = database.replace('pg_dump', 'template');

/** With the shop's database, unless told otherwise. */
async function v1Live(bench: Bench, config = copied.replace('--to 2', '--to 1')): Promise<Checkout> {
  const checkout = await bench.commit(`${head}${config}${switching}`, 'v1');
  const run = bench.run(checkout);
  if (config !== '') await run.action('migrate');
  await run.action('blue-green-switch');
  if (config !== '') await run.action('finish');
  return checkout;
}

async function v2Live(bench: Bench, config: string): Promise<Checkout> {
  const checkout = await bench.commit(`${head}${config}${switching}`, 'v2');
  const run = bench.run(checkout);
  if (config.includes('rehearsal:')) {
    await run.action('migrate');
    await run.action('migration-rehearsal');
  }
  await run.action('migrate');
  const step = await run.action('blue-green-switch');
  expect(step.errors).toEqual([]);
  await run.action('finish');
  return checkout;
}

const count = async (bench: Bench): Promise<unknown> =>
  (await query(bench.databaseUrl, 'SELECT count(*)::int AS n FROM orders'))[0]?.n;

async function hasGiftNotes(bench: Bench): Promise<boolean> {
  const text = `SELECT 1 FROM information_schema.columns WHERE column_name = 'gift_note'`;
  return (await query(bench.databaseUrl, text)).length > 0;
}

describe('auto', () => {
  test('what nobody has tried is not compatible: refused, with both cures, and users stay', async () => {
    const bench = await world.bench({ database: true });
    await v1Live(bench);
    const v2 = await v2Live(bench, copied);
    const [before, green] = [await bench.releases(), await bench.green()];
    const step = await bench.run(v2, dispatched).action('rollback', { reason: 'x' });
    expect(step.errors).toHaveLength(1);
    expect(step.errors[0]).toMatch(/Nobody has tried.*database: keep.*database: restore/);
    expect(await bench.releases()).toEqual(before);
    expect(await bench.green()).toBe(green);
  });

  test('what the rehearsal showed to be compatible stays', async () => {
    const bench = await world.bench({ database: true });
    const v1 = await v1Live(bench);
    const v2 = await v2Live(bench, `${copied}${rehearsal}`);
    const step = await bench.run(v2, dispatched).action('rollback', { reason: 'x' });
    expect(step.errors).toEqual([]);
    expect(step.outputs.restored).toBe(v1.sha);
    expect(step.lines.at(-1)).toMatch(/The schema stays: the rehearsal showed/);
    expect(await hasGiftNotes(bench)).toBe(true);
  });
});

describe('as asked', () => {
  test('keep: back at the earlier version on the schema as it is', async () => {
    const bench = await world.bench({ database: true });
    const v1 = await v1Live(bench);
    const v2 = await v2Live(bench, copied);
    const step = await bench.run(v2, dispatched).action('rollback', { reason: 'x', database: 'keep' });
    expect(step.outputs.restored).toBe(v1.sha);
    expect(await hasGiftNotes(bench)).toBe(true);
  });

  test('restore: the database is as it was at the backup, and what is lost is said', async () => {
    const bench = await world.bench({ database: true });
    const v1 = await v1Live(bench);
    const v2 = await v2Live(bench, copied);
    await query(bench.databaseUrl, 'DELETE FROM orders WHERE id % 2 = 0');
    const step = await bench.run(v2, dispatched).action('rollback', { reason: 'x', database: 'restore' });
    expect(step.errors).toEqual([]);
    expect(step.outputs.restored).toBe(v1.sha);
    expect(step.lines.join('\n')).toMatch(/::warning::Restoring .* the writes of the last \d+ minutes/);
    expect(await hasGiftNotes(bench)).toBe(false);
    expect(await count(bench)).toBe(ROWS);
  });

  test('restore after a migration that failed half-way: undone, and the version before deployed again', async () => {
    const bench = await world.bench({ database: true });
    const v1 = await v1Live(bench);
    const broken = copied.replace('up --to 2', 'up --set broken');
    const v2 = await bench.commit(`${head}${broken}${switching}`, 'v2');
    const failed = await bench.run(v2).action('migrate');
    expect(failed.errors[0]).toContain(`"database: restore": it brings back ${failed.outputs.backup}`);
    const [comment] = await bench.comments(v2.pull);
    expect(comment).toContain('| Database | The database may be changed in part.');
    expect(comment).toMatch(/What failed: Not migrated: .* column "default\\_currency" does not exist/);
    const inputs = { reason: 'x', database: 'restore', 'dry-run': 'true' };
    const dry = await bench.run(v2, dispatched).action('rollback', inputs);
    expect(dry.lines.join('\n')).toMatch(
      /Would restore the database of shop in production.*all users go to blue.*restored from .*backup/s,
    );
    const step = await bench.run(v2, dispatched).action('rollback', { reason: 'x', database: 'restore' });
    expect(step.errors).toEqual([]);
    expect(step.outputs.restored).toBe(v1.sha);
    expect((await bench.comments(v1.pull)).at(-1)).toMatch(/### ↩️ .* · back on the earlier version/);
    const text = `SELECT 1 FROM information_schema.columns WHERE column_name = 'currency'`;
    expect(await query(bench.databaseUrl, text)).toEqual([]);
  });

  test('restore to a version whose config knows no database: refused before anything is changed', async () => {
    const bench = await world.bench({ database: true });
    await v1Live(bench, '');
    const v2 = await v2Live(bench, copied);
    const [before, green] = [await bench.releases(), await bench.green()];
    const step = await bench.run(v2, dispatched).action('rollback', { reason: 'x', database: 'restore' });
    expect(step.errors[0]).toMatch(/has no `database`.*Restore it by hand.*"database: keep"/);
    expect(await bench.releases()).toEqual(before);
    expect(await bench.green()).toBe(green);
  });

  test('restore where there is no backup: refused', async () => {
    const bench = await world.bench({ database: true });
    await v1Live(bench);
    const v2 = await v2Live(bench, database.replace('  backup: { driver: pg_dump }\n', ''));
    const step = await bench.run(v2, dispatched).action('rollback', { reason: 'x', database: 'restore' });
    expect(step.errors[0]).toContain('There is no backup of this release to restore');
  });
});
