/** `node sandbox/tripavail/smoke.ts api|web|security --url URL`: the document's smoke tests, and its security gate. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { command } from '../process/command.ts';

const withId = z.object({ id: z.number() });
const listed = z.object({ packages: z.array(withId).min(1) });
const booking = z.object({
  id: z.number(),
  state: z.string(),
  priceSnapshot: z.object({ priceCents: z.number() }),
});

class Visitor {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  async get(path: string): Promise<Response> {
    const answer = await fetch(this.#base + path, { signal: AbortSignal.timeout(10_000) });
    assert.equal(answer.status, 200, `GET ${path} answered ${answer.status}`);
    return answer;
  }

  async post(path: string, status: number, body: unknown = {}): Promise<unknown> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(10_000) };
    const answer = await fetch(this.#base + path, init);
    assert.equal(answer.status, status, `POST ${path} answered ${answer.status}`);
    return answer.json();
  }
}

/** Registration, login, provider onboarding, packages, quote → hold → confirm. */
async function api(visitor: Visitor): Promise<string> {
  const account = { email: `smoke-${randomUUID()}@mail.example`, password: randomUUID() };
  await visitor.post('/v1/auth/register', 201, account);
  await visitor.post('/v1/auth/login', 200, account);
  const { id: provider } = withId.parse(await visitor.post('/v1/providers', 201, { name: 'Smoke' }));
  await visitor.post(`/v1/providers/${provider}/packages`, 403, { name: 'Not yet' });
  await visitor.post(`/v1/providers/${provider}/approve`, 200);
  await visitor.post(`/v1/providers/${provider}/packages`, 201, { name: 'Smoke tour' });
  const hotels = listed.parse(await (await visitor.get('/v1/hotel-packages')).json());
  listed.parse(await (await visitor.get('/v1/tour-packages')).json());
  const wanted = { packageId: hotels.packages[0]?.id, quantity: 1 };
  const { id } = booking.parse(await visitor.post('/v1/bookings/quote', 201, wanted));
  await visitor.post(`/v1/bookings/${id}/hold`, 200);
  const confirmed = booking.parse(await visitor.post(`/v1/bookings/${id}/confirm`, 200));
  assert.equal(confirmed.state, 'CONFIRMED');
  return `Booking ${id} confirmed.`;
}

/** Landing, discovery list, a package with its price. */
async function web(visitor: Visitor): Promise<string> {
  const page = async (path: string, says: RegExp): Promise<void> =>
    assert.match(await (await visitor.get(path)).text(), says, `${path} lacks ${says.source}`);
  await page('/', /TripAvail/);
  await page('/discover', /<li>/);
  await page('/packages/1', /class="price">\d+\.\d\d/);
  return 'Landing, discovery and package render.';
}

/** Rate limiting answers, and CORS names its origins. */
async function security(visitor: Visitor): Promise<string> {
  const { headers } = await visitor.get('/v1/hotel-packages');
  assert.ok(Number(headers.get('ratelimit-limit')) > 0, 'no RateLimit-Limit: is rate limiting active?');
  assert.match(headers.get('access-control-allow-origin') ?? '', /^https:/, 'CORS allows any origin');
  return 'Rate limit and CORS are as they must be.';
}

await command('TripAvail does not work', async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { url: { type: 'string' } } });
  const visitor = new Visitor(z.url({ error: '--url takes an address' }).parse(values.url));
  const part = z.enum(['api', 'web', 'security']).parse(positionals[0]);
  return { api, web, security }[part](visitor);
});
