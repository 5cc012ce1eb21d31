/**
 * `node sandbox/shop/verify.ts --version v1` on DATABASE_URL: does all that this version does to its database,
 * in a transaction that is rolled back. Exits with 1 where any of it fails.
 */
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { command } from '../process/command.ts';
import { withClient } from './database.ts';
import { Store } from './store.ts';
import { hasGiftNotes, type Version, versionSchema } from './version.ts';

async function verify(client: pg.Client, version: Version): Promise<void> {
  const store = new Store(client, version);
  const missing = await store.missingColumns();
  assert.ok(missing.length === 0, `the schema lacks ${missing.join(', ')}`);
  const productId = await addProduct(client);
  assert.ok((await store.products(0)).length > 0, 'no products are listed');
  assert.equal((await store.product(productId))?.priceCents, 250, 'a product cannot be read');
  const placed = await store.placeOrder({ productId, quantity: 2, giftNote: 'Enjoy' });
  assert.equal(placed?.totalCents, 500, 'an order has the wrong total');
  assert.deepEqual(await store.order(placed.id), placed, 'an order cannot be read back');
  if (hasGiftNotes(version)) assert.equal(placed.giftNote, 'Enjoy', 'the gift note is lost');
}

async function addProduct(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO products (name, price_cents) VALUES ('for verify', 250) RETURNING id`,
  );
  return Number(rows[0]?.id);
}

await command('This version does not work on this database', async () => {
  const { values } = parseArgs({ options: { version: { type: 'string' } } });
  const version = versionSchema.parse(values.version);
  // The connection ends without a commit, which takes everything back.
  await withClient(async (client) => {
    await client.query('BEGIN');
    await verify(client, version);
  });
  return `${version} works on this database.`;
});
