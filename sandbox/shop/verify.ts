/**
 * `node sandbox/shop/verify.ts --version v1` on DATABASE_URL: does all that this version does to its database,
 * in a transaction that is rolled back. Exits with 1 where any of it fails.
 */
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { databaseUrl } from './database.ts';
import { Store } from './store.ts';
import { hasGiftNotes, versionSchema } from './version.ts';

const { values } = parseArgs({ options: { version: { type: 'string' } } });
const version = versionSchema.parse(values.version);
const client = new pg.Client({ connectionString: databaseUrl() });

async function verify(): Promise<void> {
  const store = new Store(client, version);
  assert.deepEqual(await store.missingColumns(), [], 'columns are missing');
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO products (name, price_cents) VALUES ('for verify', 250) RETURNING id`,
  );
  const productId = Number(rows[0]?.id);
  assert.ok((await store.products(0)).length > 0, 'no products are listed');
  assert.equal((await store.product(productId))?.priceCents, 250, 'a product cannot be read');
  const placed = await store.placeOrder({ productId, quantity: 2, giftNote: 'Enjoy' });
  assert.equal(placed?.totalCents, 500, 'an order has the wrong total');
  assert.deepEqual(await store.order(placed.id), placed, 'an order cannot be read back');
  if (hasGiftNotes(version)) assert.equal(placed.giftNote, 'Enjoy', 'the gift note is lost');
}

try {
  await client.connect();
  await client.query('BEGIN');
  await verify();
  console.log(`${version} works on this database.`);
} catch (error) {
  console.error(
    `${version} does not work on this database: ${error instanceof Error ? error.message : error}`,
  );
  process.exitCode = 1;
} finally {
  await client.query('ROLLBACK').catch(() => undefined);
  await client.end();
}
