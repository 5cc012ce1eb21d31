/** A restore in two jobs: traffic at once and without an approval, the database by whoever lets the second one in. */
import { describe, expect, test } from '@jest/globals';
import type { Bench, Checkout } from './bench.ts';
import { canary, database, head, switching } from './configs.ts';
import { query } from './databases.ts';
import type { Run } from './run.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const dispatched = { event: 'workflow_dispatch', actor: 'dora' };
/** Copies of the database stay on its server: a dump would be gone with the run’s folder. */
const copied = database.replace('pg_dump', 'template');
const restore = { reason: 'Orders print twice', database: 'restore' };

async function hasGiftNotes(bench: Bench): Promise<boolean> {
  const text = `SELECT 1 FROM information_schema.columns WHERE column_name = 'gift_note'`;
  return (await query(bench.databaseUrl, text)).length > 0;
}

async function released(bench: Bench, config: string, version: 'v1' | 'v2'): Promise<Checkout> {
  const checkout = await bench.commit(config, version);
  const run = bench.run(checkout);
  run.approve('ben', 'Looks good');
  const step = await run.action('promote');
  expect(step.outputs.outcome).toBe('completed');
  return checkout;
}

/** v1 was released, and v2, which has migrated, stands at 10 % of users: its run was cancelled. */
async function v2UnderWay(bench: Bench): Promise<Checkout> {
  await released(bench, `${head}${copied.replace('--to 2', '--to 1')}${switching}`, 'v1');
  const config = `${head}${copied}${canary.replaceAll('hold: 1s', 'hold: 30s')}`;
  const checkout = await bench.commit(config.replaceAll('..20s', '..60s'));
  const run = bench.run(checkout);
  run.approve('ben', 'Looks good');
  const cancel = new AbortController();
  const onLine = (line: string): void => {
    if (line.includes('10 %  holds')) cancel.abort();
  };
  await run.action('promote', {}, { cancel: cancel.signal, onLine });
  return checkout;
}

async function traffic(bench: Bench, checkout: Checkout): Promise<{ run: Run; release: string }> {
  const run = bench.run(checkout, dispatched);
  const step = await run.action('rollback', { ...restore, part: 'traffic' });
  expect(step.errors).toEqual([]);
  expect(step.outputs.awaits).toBe('restore');
  expect(await hasGiftNotes(bench)).toBe(true);
  return { run, release: step.outputs.release ?? '' };
}

describe('of a release under way', () => {
  test('users are back at once, and the backup is restored once a reviewer let the run in', async () => {
    const bench = await world.bench({ database: true, reviewers: ['ben'] });
    const checkout = await v2UnderWay(bench);
    const users = await bench.green();
    const { run } = await traffic(bench, checkout);
    expect(await bench.green()).not.toBe(users);
    run.approve('ben', 'Restore it');
    const step = await run.action('rollback', restore);
    expect(step.errors).toEqual([]);
    expect(await hasGiftNotes(bench)).toBe(false);
    expect((await bench.ledger()).at(-1)?.words).toMatch(/^Rolled back/);
  });

  test('a reviewer who says no: it ends, without the restore, with who said it', async () => {
    const bench = await world.bench({ database: true, reviewers: ['ben'] });
    const { run, release } = await traffic(bench, await v2UnderWay(bench));
    bench.repo.requestApproval(run.id, 'production');
    bench.repo.approve(run.id, 'production', { by: 'ben', comment: 'Keep it', state: 'rejected' });
    const step = await run.action('close', { result: 'failure', release });
    expect(step.errors).toEqual([]);
    expect(step.outputs.outcome).toBe('rolled-back');
    expect(await hasGiftNotes(bench)).toBe(true);
    expect((await bench.ledger()).map(({ words }) => words).join('\n')).toContain('rejected, "Keep it"');
  });
});

describe('of a finished release', () => {
  const v1 = `${head}${copied.replace('--to 2', '--to 1')}${switching}`;
  const v2 = `${head}${copied}${switching}`;

  test('nothing is changed before a reviewer let the run in; then the database first, and the users after it', async () => {
    const bench = await world.bench({ database: true, reviewers: ['ben'] });
    const earlier = await released(bench, v1, 'v1');
    const checkout = await released(bench, v2, 'v2');
    const users = await bench.green();
    const { run } = await traffic(bench, checkout);
    expect(await bench.green()).toBe(users);
    run.approve('ben', 'Restore it');
    const step = await run.action('rollback', restore);
    expect(step.outputs).toMatchObject({ restored: earlier.sha, awaits: '' });
    expect(await hasGiftNotes(bench)).toBe(false);
  });

  test('a reviewer who says no: the rollback that waited is called off, and the place is free', async () => {
    const bench = await world.bench({ database: true, reviewers: ['ben'] });
    await released(bench, v1, 'v1');
    const checkout = await released(bench, v2, 'v2');
    const { run, release } = await traffic(bench, checkout);
    bench.repo.requestApproval(run.id, 'production');
    bench.repo.approve(run.id, 'production', { by: 'ben', comment: '', state: 'rejected' });
    const step = await run.action('close', { result: 'failure', release });
    expect(step.outputs.outcome).toBe('cancelled');
    expect(await hasGiftNotes(bench)).toBe(true);
  });

  test('without reviewers the job for traffic leaves the database alone all the same', async () => {
    const bench = await world.bench({ database: true });
    await bench.run(await bench.commit(v1, 'v1')).action('promote');
    const checkout = await bench.commit(v2, 'v2');
    await bench.run(checkout).action('promote');
    await traffic(bench, checkout);
  });
});

test('a part that there is not is refused', async () => {
  const bench = await world.bench();
  const run = bench.run(await bench.commit(`${head}${switching}`), dispatched);
  const step = await run.action('rollback', { reason: 'x', part: 'database' });
  expect(step.errors[0]).toContain('The input "part" is "database": write all or traffic');
});
