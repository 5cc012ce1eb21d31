/** What the stand-in for TripAvail answers: its API under /v1, and three pages of its web. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Package, Store } from './store.ts';

export interface Answer {
  readonly status: number;
  readonly type: 'application/json' | 'text/html; charset=utf-8';
  readonly body: string;
}
interface Asked {
  readonly store: Store;
  /** The path's group, where there is one. */
  readonly id: number;
  readonly body: unknown;
  /** Of the header Idempotency-Key. */
  readonly key: string;
}
interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly answer: (asked: Asked) => Promise<Answer>;
}

export const json = (status: number, body: unknown): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});
const html = (title: string, content: string): Answer => ({
  status: 200,
  type: 'text/html; charset=utf-8',
  body: `<!doctype html><title>${title}</title><h1>${title}</h1>${content}</html>\n`,
});
/** 404, or what was found. */
const found = (what: unknown, status = 200, missing = 404): Answer =>
  what === undefined ? json(missing, { error: 'not here, or not in this state' }) : json(status, what);
const withId = (id: number | undefined, status: number, missing = 404): Answer =>
  found(id === undefined ? undefined : { id }, status, missing);

const account = z.object({ email: z.email(), password: z.string().min(8) });
const named = z.object({ name: z.string().min(1) });
const quoted = z.object({
  packageId: z.number().int().positive(),
  quantity: z.number().int().min(1).max(10),
  promoCode: z.string().optional(),
});
const hashed = (password: string): string => createHash('sha256').update(password).digest('hex');

const price = ({ priceCents }: Package): string => (priceCents / 100).toFixed(2);
const items = (all: readonly Package[]): string =>
  `<ul>${all.map((one) => `<li>${one.name}: ${price(one)}</li>`).join('')}</ul>`;

/** A step of the booking that may be sent twice needs its key. */
const keyed = (step: (asked: Asked) => Promise<Answer>) => async (asked: Asked) =>
  asked.key === '' ? json(400, { error: 'Idempotency-Key is missing' }) : step(asked);

async function withAccount(
  { body }: Asked,
  then: (email: string, hash: string) => Promise<Answer>,
): Promise<Answer> {
  const { email, password } = account.parse(body);
  return then(email, hashed(password));
}

const routes: readonly Route[] = [
  { method: 'GET', path: /^\/$/, answer: async () => html('TripAvail', '<p>Hotels and tours</p>') },
  {
    method: 'GET',
    path: /^\/discover$/,
    answer: async ({ store }) => html('Discover', items(await store.packages('tour'))),
  },
  {
    method: 'GET',
    path: /^\/packages\/(?<id>\d+)$/,
    answer: async ({ store, id }) => {
      const one = await store.package(id);
      return one === undefined ? found(one) : html(one.name, `<p class="price">${price(one)}</p>`);
    },
  },
  {
    method: 'POST',
    path: /^\/v1\/auth\/register$/,
    answer: (asked) =>
      withAccount(asked, async (email, hash) => withId(await asked.store.register(email, hash), 201)),
  },
  {
    method: 'POST',
    path: /^\/v1\/auth\/login$/,
    answer: (asked) =>
      withAccount(asked, async (email, hash) => withId(await asked.store.login(email, hash), 200, 401)),
  },
  {
    method: 'GET',
    path: /^\/v1\/hotel-packages$/,
    answer: async ({ store }) => found({ packages: await store.packages('hotel') }),
  },
  {
    method: 'GET',
    path: /^\/v1\/tour-packages$/,
    answer: async ({ store }) => found({ packages: await store.packages('tour') }),
  },
  {
    method: 'POST',
    path: /^\/v1\/providers$/,
    answer: async ({ store, body }) => withId(await store.addProvider(named.parse(body).name), 201),
  },
  {
    method: 'POST',
    path: /^\/v1\/providers\/(?<id>\d+)\/approve$/,
    answer: async ({ store, id }) => withId(await store.approve(id), 200),
  },
  {
    method: 'POST',
    path: /^\/v1\/providers\/(?<id>\d+)\/packages$/,
    answer: async ({ store, id, body }) => withId(await store.publish(id, named.parse(body).name), 201, 403),
  },
  {
    method: 'POST',
    path: /^\/v1\/bookings\/quote$/,
    answer: async ({ store, body }) => found(await store.quote(quoted.parse(body)), 201),
  },
  {
    method: 'POST',
    path: /^\/v1\/bookings\/(?<id>\d+)\/hold$/,
    answer: keyed(async ({ store, id, key }) => found(await store.hold(id, key), 200, 409)),
  },
  {
    method: 'POST',
    path: /^\/v1\/bookings\/(?<id>\d+)\/confirm$/,
    answer: keyed(async ({ store, id, key }) => found(await store.confirm(id, key), 200, 409)),
  },
  {
    method: 'GET',
    path: /^\/v1\/ops\/queues$/,
    answer: async ({ store }) => found(await store.queues()),
  },
];

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Any request but /health and /health/ready. @throws what the database does */
export async function answerRequest(store: Store, request: IncomingMessage): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', 'http://tripavail');
  const route = routes.find(({ method, path }) => method === request.method && path.test(pathname));
  if (route === undefined) return json(404, { error: 'not found' });
  const id = Number(route.path.exec(pathname)?.groups?.id);
  const key = String(request.headers['idempotency-key'] ?? '');
  try {
    return await route.answer({ store, id, body: parseJson(await text(request)), key });
  } catch (thrown) {
    if (thrown instanceof z.ZodError) return json(400, { error: z.prettifyError(thrown) });
    throw thrown;
  }
}
