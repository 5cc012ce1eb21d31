/** Rehearsal and migration, each alone: what is measured, what fails, and what is left. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Bench } from './bench.ts';
import { database, head, rehearsal, switching } from './configs.ts';
import { query } from './databases.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const config = `${head}${database}`;
const rehearsed = `${config}${rehearsal}`;
const away = 'postgres://u:a-long-password@127.0.0.1:1/shop';

async function columns(bench: Bench, table: string): Promise<readonly unknown[]> {
  const text = `SELECT column_name AS name FROM information_schema.columns WHERE table_name = '${table}'`;
  return (await query(bench.databaseUrl, text)).map(({ name }) => name);
}

async function databases(): Promise<readonly unknown[]> {
  const rows = await query(world.scene.postgres.url(), 'SELECT datname AS name FROM pg_database');
  return rows.map(({ name }) => name);
}

/** A release before this one, so that there is a version to be live. */
async function withLive(): Promise<Bench> {
  const bench = await world.bench({ database: true });
  const step = await bench
    .run(await bench.commit(config.replace('--to 2', '--to 1'), 'v1'))
    .action('migrate');
  expect(step.outputs.migrated).toBe('true');
  return bench;
}

describe('migration-rehearsal alone', () => {
  test('a migration that is well: every stage, and production untouched', async () => {
    const bench = await withLive();
    const before = await databases();
    const step = await bench.run(await bench.commit(rehearsed)).action('migration-rehearsal');
    expect(step.errors).toEqual([]);
    expect(step.outputs).toMatchObject({ verdict: 'passed' });
    expect(JSON.parse(step.outputs.findings ?? '')).toMatchObject([{ finding: 'missing-lock-timeout' }]);
    expect(readFileSync(step.outputs.sarif ?? '', 'utf8')).toContain('"ruleId": "missing-lock-timeout"');
    expect(readFileSync(step.outputs.timeline ?? '', 'utf8')).toContain('<svg class="timeline"');
    for (const stage of ['clone', 'migrate', 'verify', 'verify-previous', 'revert', 'compare', 'restore'])
      expect(step.outputs.report).toContain(`\`${stage}\``);
    expect(step.summary).toMatch(
      /Migration: safe, 1 finding · blocks at most [\d.]+ m?s · the live version runs on it.*restoring would take/,
    );
    expect(await columns(bench, 'orders')).not.toContain('gift_note');
    expect(await databases()).toEqual(before);
  });

  test.each([
    [
      'a migration that fails half-way',
      'up --to 2',
      'up --set broken',
      /migration fails on the clone.*default_currency/s,
    ],
    [
      'a version that does not run on it',
      '--version v2',
      '--version v9',
      /new version does not pass `verify`/,
    ],
    [
      'a live version that does not',
      '--version v1',
      '--version v9',
      /live version does not run on the migrated schema/,
    ],
    ['a revert that fails', 'down --to 1', 'down --set broken --to x', /revert fails on the migrated clone/],
  ] as const)(
    '%s: failed, what to do is in the message, nothing left behind',
    async (_what, from, to, says) => {
      const bench = await withLive();
      const before = await databases();
      const checkout = await bench.commit(rehearsed.replace(from, to));
      const step = await bench.run(checkout).action('migration-rehearsal');
      expect(step.outputs.verdict).toBe('failed');
      expect(step.errors).toHaveLength(1);
      expect(step.errors[0]).toMatch(says);
      expect(await databases()).toEqual(before);
      expect(await columns(bench, 'products')).not.toContain('currency');
    },
  );

  test('PostgreSQL that is away: unavailable, never passed', async () => {
    const bench = await world.bench();
    const step = await bench
      .run(await bench.commit(rehearsed))
      .action('migration-rehearsal', { secrets: bench.secrets({ DATABASE_URL: away }) });
    expect(step.outputs.verdict).toBe('unavailable');
    expect(step.errors[0]).toContain('PostgreSQL at 127.0.0.1:1 refused the connection');
    expect([...step.lines, step.summary].filter((line) => line.includes('a-long-password'))).toEqual([
      expect.stringContaining('::add-mask::'),
      expect.stringContaining('::add-mask::'),
    ]);
  });

  test('no rehearsal in the config: which key to add, and no failure, as nobody asked for one', async () => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(config)).action('migration-rehearsal');
    expect(step.outcome).toBe('success');
    expect(step.outputs.verdict).toBe('unavailable');
    expect(step.lines.join('\n')).toMatch(/::warning::.*add `database.rehearsal.clone.from`/);
  });

  test('no database in the config: nothing to rehearse, and nothing wrong', async () => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(`${head}${switching}`)).action('migration-rehearsal');
    expect(step.outcome).toBe('success');
    expect(step.outputs).toMatchObject({ verdict: '', findings: '[]' });
    expect(step.lines.at(-1)).toContain('Nothing to rehearse');
  });

  test('on a pull request with the URL of a copy and nothing else: rehearsed', async () => {
    const bench = await world.bench({ database: true });
    const run = bench.run(await bench.commit(rehearsed), { event: 'pull_request' });
    const keep = /^(DATABASE_URL|SHOP)=/;
    const secrets = bench
      .secrets()
      .split('\n')
      .filter((line) => keep.test(line))
      .join('\n');
    const step = await run.action('migration-rehearsal', { secrets });
    expect(step.errors).toEqual([]);
    expect(step.outputs.verdict).toBe('passed');
  });

  test('on a pull request without secrets: unavailable and why, which is not its author’s failure', async () => {
    const bench = await world.bench();
    const run = bench.run(await bench.commit(rehearsed), { event: 'pull_request' });
    const step = await run.action('migration-rehearsal', { secrets: '' });
    expect(step.outcome).toBe('success');
    expect(step.outputs.verdict).toBe('unavailable');
    expect(step.lines.join('\n')).toMatch(/::warning::.*\$DATABASE_URL.*has no value/s);
    expect(step.summary).toContain('$DATABASE_URL');
  });
});

describe('migrate alone', () => {
  test('backs up, migrates and completes the release that it opened', async () => {
    const bench = await world.bench({ database: true });
    const step = await bench.run(await bench.commit(config)).action('migrate');
    expect(step.errors).toEqual([]);
    expect(step.outputs).toEqual({ backup: expect.stringContaining('sluiceway_backup_'), migrated: 'true' });
    expect(await columns(bench, 'orders')).toContain('gift_note');
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'success' });
  });

  test('a rehearsal that is configured comes first', async () => {
    const bench = await world.bench({ database: true });
    const run = bench.run(await bench.commit(rehearsed));
    const early = await run.action('migrate');
    expect(early.errors[0]).toMatch(/waiting for the rehearsal.*Run migration-rehearsal/);
    expect(await columns(bench, 'orders')).not.toContain('gift_note');
    await run.action('migration-rehearsal');
    expect((await run.action('migrate')).outputs.migrated).toBe('true');
  });

  test('PostgreSQL that is away: no backup, so no migration', async () => {
    const bench = await world.bench();
    const secrets = bench.secrets({ DATABASE_URL: away });
    const step = await bench.run(await bench.commit(config)).action('migrate', { secrets });
    expect(step.errors[0]).toContain(
      'PostgreSQL at 127.0.0.1:1 refused the connection: is the server running there',
    );
    expect(step.outputs).toEqual({ backup: '', migrated: 'false' });
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'failure' });
  });

  test('a migration that fails half-way: the command’s words, the backup’s name, and a new run can finish it', async () => {
    const bench = await world.bench({ database: true });
    const broken = config.replace('up --to 2', 'up --set broken');
    const step = await bench.run(await bench.commit(broken)).action('migrate');
    expect(step.errors).toHaveLength(1);
    expect(step.errors[0]).toContain('column "default_currency" does not exist');
    expect(step.errors[0]).toContain(step.outputs.backup);
    expect(step.outputs.backup).not.toBe('');
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'failure' });
    const repaired = config.replace(
      'up --to 2',
      'down --set broken --to 1 && node "$SHOP/migrate.ts" up --to 2',
    );
    const next = await bench.run(await bench.commit(repaired)).action('migrate');
    expect(next.outputs.migrated).toBe('true');
  });
});
