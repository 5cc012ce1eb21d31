/**
 * TripAvail's deployment guide, played by examples/tripavail/.github/sluiceway.yml as it stands there, in its
 * environment `sandbox`: behind a real nginx, on a real PostgreSQL, with users at every moment.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Checkout } from './bench.ts';
import { describeWith } from '../real-part.ts';
import { startTripAvail, type TripAvail } from './tripavail-world.ts';

const dispatched = { event: 'workflow_dispatch', actor: 'dora' };
const quote = { packageId: 3, quantity: 1 };
const slots = z.record(z.string(), z.object({ runs: z.string().nullable(), running: z.boolean() }));

describeWith('nginx', 'TripAvail', () => {
  let trip: TripAvail;
  beforeEach(async () => {
    trip = await startTripAvail();
  }, 60_000);
  afterEach(async () => {
    await trip.stop();
    expect(trip.scene.github.violations()).toEqual([]);
  });

  const words = async (release?: number): Promise<readonly string[]> =>
    (await trip.bench.ledger(release)).map((status) => status.words);
  const hasPromoCodes = async (): Promise<boolean> =>
    (await trip.query(`SELECT 1 FROM information_schema.columns WHERE column_name = 'promo_code'`)).length >
    0;
  const count = async (table: string): Promise<unknown> =>
    (await trip.query(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n;

  /** v1, which runs since before Sluiceway came, becomes its first release, in slot green. */
  async function firstRelease(): Promise<Checkout> {
    const v1 = await trip.commit({ version: 'v1', migration: 1 });
    const run = await trip.prepare(v1);
    run.approve('ben', 'As it is');
    expect((await run.action('promote')).outputs.outcome).toBe('completed');
    run.end('success');
    return v1;
  }

  test('released: gates, rehearsal, approval, backup, migration, green, switch, window', async () => {
    await firstRelease();
    const v2 = await trip.commit({ version: 'v2', migration: 2 });
    const mark = trip.load.mark();
    const run = await trip.prepare(v2);
    expect(await trip.version()).toBe('v1');
    run.approve('ben', 'Looks good');
    const step = await run.action('promote');
    expect(step.errors).toEqual([]);
    expect(step.outputs).toMatchObject({ outcome: 'completed', exposure: '100', live: 'blue' });

    expect(await trip.version()).toBe('v2');
    expect((await trip.visit('/v1/bookings/quote', { ...quote, promoCode: 'SUMMER' })).status).toBe(201);
    expect(await hasPromoCodes()).toBe(true);
    expect(trip.load.since(mark)).toMatchObject({ lost: 0, failed: 0 });
    expect(existsSync(join(v2.workspace, 'backups', step.outputs.backup ?? ''))).toBe(true);

    const [newest, first] = await trip.bench.releases();
    const said = await words(newest);
    const order = [
      /^Gates: 9 passed/,
      /^Rehearsal: safe/,
      /^Approved by @ben/,
      /^Backup done/,
      /^Migrated in/,
    ];
    const then = [
      /^Deployed .* to blue/,
      /^Slot blue: 4 of 4/,
      /^100 % of users/,
      /^Slot green left: no request/,
    ];
    const at = [...order, ...then].map((one) => said.findIndex((line) => one.test(line)));
    expect(at).not.toContain(-1);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect((await trip.bench.ledger(newest)).at(-1)).toMatchObject({ state: 'success' });
    expect((await trip.bench.ledger(first)).at(-1)).toMatchObject({ state: 'inactive' });
  }, 180_000);

  test('rolled back after the switch: traffic alone, the schema stays, what failed runs on for a look', async () => {
    await firstRelease();
    const v3 = await trip.commit({ version: 'v3', migration: 2 });
    const run = await trip.prepare(v3);
    run.approve('ben', 'Looks good');
    const mark = trip.load.mark();
    const step = await run.action('promote');
    expect(step.outputs).toMatchObject({ outcome: 'rolled-back', exposure: '0', live: 'green' });
    expect(step.errors[0]).toMatch(/^Rolled back\. .*errors \d.* \(limit: ≤ 1 %\)/);
    expect(trip.load.since(mark).lost).toBe(0);

    expect(await trip.version()).toBe('v1');
    expect((await trip.visit('/health/ready')).status).toBe(200);
    expect(await hasPromoCodes()).toBe(true);
    const machines = slots.parse(await (await fetch(`${trip.scene.host.url}/slots`)).json());
    expect(machines.blue).toEqual({ runs: 'v3', running: true });
    expect((await trip.bench.ledger()).at(-1)).toMatchObject({
      state: 'failure',
      words: expect.stringMatching(/^Rolled back/),
    });
    const [comment] = await trip.bench.comments(v3.pull);
    expect(comment).toContain('the live version runs on it');
  }, 180_000);

  test('failed in the migration: the backup is restored under approval, and v1 deployed again on it', async () => {
    const v1 = await firstRelease();
    const v2 = await trip.commit({ version: 'v2', migration: 3 });
    const run = await trip.prepare(v2);
    // While the release waits for its approval a traveller registers twice, which no clone could show.
    for (const email of ['ada@mail.example', 'Ada@mail.example'])
      expect((await trip.visit('/v1/auth/register', { email, password: 'lovelace' })).status).toBe(201);
    run.approve('ben', 'Looks good');
    const failed = await run.action('promote');
    expect(failed.outputs.outcome).toBe('failed');
    expect(failed.errors[0]).toMatch(/users_email.*It stopped half-way/s);
    expect(failed.errors[0]).toContain(`"database: restore": it brings back ${failed.outputs.backup}`);
    expect(await trip.version()).toBe('v1');
    expect((await trip.visit('/health/ready')).status).toBe(503);
    expect((await trip.visit('/v1/bookings/quote', quote)).status).toBe(500);
    run.end('failure');

    const mark = trip.load.mark();
    const back = trip.run(v2, dispatched);
    const inputs = { reason: 'No bookings since the migration', database: 'restore' };
    const early = await back.action('rollback', inputs);
    expect(early.errors[0]).toMatch(/waiting for its approval/);
    expect((await trip.visit('/health/ready')).status).toBe(503);
    back.approve('ben', 'Restore it');
    const step = await back.action('rollback', inputs);
    expect(step.errors).toEqual([]);
    expect(step.outputs.restored).toBe(v1.sha);
    expect(step.lines.join('\n')).toMatch(/the writes of the last \d+ minutes will be lost/);
    back.end('success');

    expect(await trip.version()).toBe('v1');
    expect((await trip.visit('/health/ready')).status).toBe(200);
    expect((await trip.visit('/v1/bookings/quote', quote)).status).toBe(201);
    expect(await hasPromoCodes()).toBe(false);
    expect(await count(`users WHERE lower(email) = 'ada@mail.example'`)).toBe(2);
    expect(trip.load.since(mark).lost).toBe(0);
    const [rollback, broken] = await trip.bench.releases();
    expect((await trip.bench.ledger(rollback)).at(-1)).toMatchObject({ state: 'success' });
    expect(await words(rollback)).toContainEqual(expect.stringMatching(/^Restored in/));
    expect((await words(broken)).at(-1)).toMatch(
      /^Failed, schema may be changed in part: Not migrated: Migration 003/,
    );
  }, 240_000);
});
