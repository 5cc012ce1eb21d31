/** `node sandbox/shop/smoke.ts --url URL`: places an order as a user would and reads it back; exits with 1 if not. */
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { z } from 'zod';

const { values } = parseArgs({ options: { url: { type: 'string' } } });
const base = z.url({ error: '--url takes the address of the shop' }).parse(values.url);

const products = z.object({ products: z.array(z.object({ id: z.number(), priceCents: z.number() })).min(1) });
const orderSchema = z.object({
  id: z.number(),
  productId: z.number(),
  quantity: z.number(),
  totalCents: z.number(),
});

async function ask(path: string, status: number, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(new URL(path, base), { ...init, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  assert.equal(response.status, status, `${path} answered ${response.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

try {
  await ask('/health/ready', 200);
  const [first] = products.parse(await ask('/products?page=0', 200)).products;
  assert.ok(first);
  const body = JSON.stringify({ productId: first.id, quantity: 3 });
  const placed = orderSchema.parse(await ask('/orders', 201, { method: 'POST', body }));
  assert.equal(placed.totalCents, 3 * first.priceCents, 'the order has the wrong total');
  assert.deepEqual(
    orderSchema.parse(await ask(`/orders/${placed.id}`, 200)),
    placed,
    'the order reads back otherwise',
  );
  console.log(`Placed order ${placed.id} at ${base} and read it back.`);
} catch (error) {
  console.error(`${base} does not work: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
