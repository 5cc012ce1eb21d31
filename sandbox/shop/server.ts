/**
 * `node sandbox/shop/server.ts --version v1 --port 8080 --slot blue [--release SHA]`: the sample shop on
 * DATABASE_URL. FAULT_RATE (0..1) is how often v3 fails. At SIGTERM it ends once its requests have.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { listen } from '../http/listen.ts';
import { endWith, ready } from '../process/parent.ts';
import { type Answer, answerUser } from './app.ts';
import { databaseUrl } from './database.ts';
import { faults } from './faults.ts';
import { createMetrics } from './metrics.ts';
import { Store } from './store.ts';
import { isFaulty, versionSchema } from './version.ts';

const { values } = parseArgs({
  options: {
    version: { type: 'string' },
    port: { type: 'string', default: '0' },
    slot: { type: 'string', default: 'blue' },
    release: { type: 'string' },
  },
});
const version = versionSchema.parse(values.version);
const release = values.release ?? version;
const faultRate = z.coerce.number().min(0).max(1).default(0.04).parse(process.env.FAULT_RATE);

const pool = new pg.Pool({ connectionString: databaseUrl(), max: 8, connectionTimeoutMillis: 5_000 });
// A connection that breaks while idle must not end the shop: the next request opens another.
pool.on('error', (error) => console.error(error.message));
const store = new Store(pool, version);
const metrics = createMetrics(version, values.slot);
/** Its first 45 requests go well: a fault that a smoke test found would never reach a canary. */
const seed = 11;
const fails = faults(isFaulty(version) ? faultRate : 0, seed);

function send(response: ServerResponse, { status, type, body }: Answer): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { 'content-type': type, 'content-length': length, 'x-shop-version': version });
  response.end(body);
}

const health = (status: number, more: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify({ ...more, version, release }),
});

/** Whether this version can work: its database answers, and has all that it needs. */
async function readiness(): Promise<Answer> {
  try {
    const missing = await store.missingColumns();
    if (missing.length === 0) return health(200, { status: 'ready' });
    return health(503, { status: 'not ready', reason: `the schema lacks ${missing.join(', ')}` });
  } catch (error) {
    console.error(error);
    return health(503, { status: 'not ready', reason: 'the database does not answer' });
  }
}

const serverError: Answer = {
  status: 500,
  type: 'application/json',
  body: '{"error":"the shop has failed"}',
};

async function user(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const start = performance.now();
  const answer = fails() ? serverError : await answerUser(store, version, request).catch(failed);
  metrics.record(answer.status, (performance.now() - start) / 1000);
  send(response, answer);
}

function failed(error: unknown): Answer {
  console.error(error);
  return serverError;
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  switch (request.url ?? '/') {
    case '/health':
      send(response, health(200, { status: 'ok' }));
      return;
    case '/health/ready':
      send(response, await readiness());
      return;
    case '/metrics':
      response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
      return;
    default:
      return user(request, response);
  }
}

const server = createServer((request, response) => void handle(request, response));
const { port, close } = await listen(server, Number(values.port));
endWith(async () => {
  await close();
  await pool.end();
});
ready({ port });
