/** What the shop answers: an own status for what users can do wrong, a 500 for what they cannot help. */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Product, Store } from './store.ts';
import type { Version } from './version.ts';

export interface Answer {
  readonly status: number;
  readonly type: 'application/json' | 'text/html; charset=utf-8';
  readonly body: string;
}

const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});
const notFound = json(404, { error: 'not found' });
const found = (what: unknown): Answer => (what === undefined ? notFound : json(200, what));

const identity = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const pageNumber = z.coerce.number().int().nonnegative().max(1_000_000);
const newOrder = z.object({
  productId: z.number().int().positive(),
  quantity: z.number().int().min(1).max(1_000),
  giftNote: z.string().max(200).optional(),
});

/** A user's request, which is not for /health or /metrics. */
export async function answerUser(store: Store, version: Version, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop');
  const [, what = '', id] = pathname.split('/');
  switch (`${request.method ?? ''} ${what}${id === undefined ? '' : '/:id'}`) {
    case 'GET ':
      return { status: 200, type: 'text/html; charset=utf-8', body: page(await store.products(0), version) };
    case 'GET products':
      return products(store, searchParams.get('page') ?? '0');
    case 'GET products/:id':
      return one(id, (number) => store.product(number));
    case 'GET orders/:id':
      return one(id, (number) => store.order(number));
    case 'POST orders':
      return placeOrder(store, request);
    default:
      return notFound;
  }
}

async function products(store: Store, wanted: string): Promise<Answer> {
  const number = pageNumber.safeParse(wanted);
  if (!number.success) return json(400, { error: 'page is a number from 0' });
  return json(200, { page: number.data, products: await store.products(number.data) });
}

async function one(id: string | undefined, read: (number: number) => Promise<unknown>): Promise<Answer> {
  const number = identity.safeParse(id);
  return number.success ? found(await read(number.data)) : notFound;
}

async function placeOrder(store: Store, request: IncomingMessage): Promise<Answer> {
  const body = await text(request);
  const wanted = newOrder.safeParse(parseJson(body));
  if (!wanted.success) return json(400, { error: 'an order is { productId, quantity 1..1000, giftNote? }' });
  const placed = await store.placeOrder(wanted.data);
  return placed === undefined ? json(404, { error: 'no such product' }) : json(201, placed);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const escaped = (name: string): string => name.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function page(products: readonly Product[], version: Version): string {
  const items = products.map(
    ({ name, priceCents }) => `<li>${escaped(name)}: ${(priceCents / 100).toFixed(2)}</li>`,
  );
  return `<!doctype html><title>Shop</title><h1>Shop ${version}</h1><ul>${items.join('')}</ul></html>\n`;
}
