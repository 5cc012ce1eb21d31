/** `node sandbox/shop/smoke.ts --url URL`: places an order as a user would and reads it back; exits with 1 if not. */
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { command } from '../process/command.ts';

const products = z.object({ products: z.array(z.object({ id: z.number(), priceCents: z.number() })).min(1) });
const orderSchema = z.object({
  id: z.number(),
  productId: z.number(),
  quantity: z.number(),
  totalCents: z.number(),
});

async function ask(base: string, path: string, status: number, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(new URL(path, base), { ...init, signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  assert.equal(response.status, status, `${path} answered ${response.status}: ${text.slice(0, 200)}`);
  return JSON.parse(text);
}

/** Gives the order's number. */
async function smoke(base: string): Promise<number> {
  await ask(base, '/health/ready', 200);
  const [first] = products.parse(await ask(base, '/products?page=0', 200)).products;
  assert.ok(first);
  const body = JSON.stringify({ productId: first.id, quantity: 3 });
  const placed = orderSchema.parse(await ask(base, '/orders', 201, { method: 'POST', body }));
  assert.equal(placed.totalCents, 3 * first.priceCents, 'the order has the wrong total');
  const read = orderSchema.parse(await ask(base, `/orders/${placed.id}`, 200));
  assert.deepEqual(read, placed, 'the order reads back otherwise');
  return placed.id;
}

await command('The shop does not work', async () => {
  const { values } = parseArgs({ options: { url: { type: 'string' } } });
  const base = z.url({ error: '--url takes the address of the shop' }).parse(values.url);
  return `Placed order ${await smoke(base)} at ${base} and read it back.`;
});
