/**
 * `node sandbox/tripavail/verify.ts --version v1` on DATABASE_URL, `pnpm test:booking`: the booking flow as this
 * version does it, in a transaction that is rolled back. Exits with 1 where any of it fails.
 */
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { command } from '../process/command.ts';
import { withClient } from '../shop/database.ts';
import { versionSchema, type Version } from '../shop/version.ts';
import { Store } from './store.ts';

/** Tests are for clones, and a clone has nobody's real address. */
async function insistMasked(client: pg.Client): Promise<void> {
  const { rows } = await client.query(`SELECT 1 FROM users WHERE email NOT LIKE '%@masked.invalid' LIMIT 1`);
  assert.equal(rows.length, 0, 'it holds the addresses of real travellers: is `clone.mask` missing?');
}

async function book(client: pg.Client, version: Version): Promise<void> {
  const store = new Store(client, version);
  const missing = await store.missingColumns();
  assert.ok(missing.length === 0, `the schema lacks ${missing.join(', ')}`);
  const [tour] = await store.packages('tour');
  assert.ok(tour, 'there are no tours');
  const quote = await store.quote({ packageId: tour.id, quantity: 2, promoCode: 'SUMMER' });
  assert.equal(quote?.totalCents, 2 * tour.priceCents, 'a quote has the wrong total');
  assert.deepEqual(quote.priceSnapshot, { priceCents: tour.priceCents }, 'the price snapshot is lost');
  assert.equal((await store.hold(quote.id, 'one'))?.state, 'HOLD', 'a quote cannot be held');
  assert.equal((await store.confirm(quote.id, 'two'))?.state, 'CONFIRMED', 'a hold cannot be confirmed');
  const { rows } = await client.query('SELECT amount_cents FROM ledger_entries WHERE booking_id = $1', [
    quote.id,
  ]);
  assert.equal(rows.length, 1, 'the ledger has no entry');
}

await command('Bookings do not work on this database', async () => {
  const { values } = parseArgs({ options: { version: { type: 'string' } } });
  const version = versionSchema.parse(values.version);
  // The connection ends without a commit, which takes everything back.
  await withClient(async (client) => {
    await client.query('BEGIN');
    await insistMasked(client);
    await book(client, version);
  });
  return `Bookings of ${version} work on this database.`;
});
