/** `node sandbox/shop/seed.ts --rows 200000` on DATABASE_URL: adds that many orders, and a product for each 20. */
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { z } from 'zod';
import { command } from '../process/command.ts';
import { withClient } from './database.ts';

const addProducts = `
  INSERT INTO products (name, price_cents)
  SELECT 'Product ' || i, 100 + i * 37 % 9900 FROM generate_series(1, $1) i`;

/** On the newest products, counted by number, so that seeding a second time works as well. */
const addOrders = `
  INSERT INTO orders (product_id, quantity, total_cents, placed_at)
  SELECT p.id, 1 + i % 5, p.price_cents * (1 + i % 5), now() - i * interval '1 second'
  FROM generate_series(0, $2::int - 1) i
  JOIN (SELECT id, price_cents, row_number() OVER (ORDER BY id DESC) - 1 AS n
        FROM products ORDER BY id DESC LIMIT $1::int) p ON p.n = i % $1::int`;

async function seed(client: pg.Client, products: number, orders: number): Promise<void> {
  await client.query('BEGIN');
  await client.query(addProducts, [products]);
  await client.query(addOrders, [products, orders]);
  await client.query('COMMIT');
  await client.query('ANALYZE products, orders');
}

await command('Not seeded', async () => {
  const { values } = parseArgs({ options: { rows: { type: 'string', default: '200000' } } });
  const orders = z.coerce.number('--rows takes a number').int().positive().parse(values.rows);
  const products = Math.max(20, Math.ceil(orders / 20));
  await withClient((client) => seed(client, products, orders));
  return `Added ${products} products and ${orders} orders.`;
});
