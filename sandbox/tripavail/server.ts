/**
 * `node sandbox/tripavail/server.ts --version v1 --port 4100 --slot blue [--release SHA]` on DATABASE_URL: stands for
 * TripAvail's API and web. v1 to v3 are the shop's: v2 needs migration 2, v3 fails FAULT_RATE of users' requests.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { listen } from '../http/listen.ts';
import { endWith, ready } from '../process/parent.ts';
import { databaseUrl } from '../shop/database.ts';
import { faults } from '../shop/faults.ts';
import { isFaulty, versionSchema } from '../shop/version.ts';
import { type Answer, answerRequest, json } from './app.ts';
import { Store } from './store.ts';

const { values } = parseArgs({
  options: {
    version: { type: 'string' },
    port: { type: 'string', default: '0' },
    slot: { type: 'string' },
    release: { type: 'string' },
  },
});
const version = versionSchema.parse(values.version);
const release = values.release ?? version;
const faultRate = z.coerce.number().min(0).max(1).default(0.04).parse(process.env.FAULT_RATE);

const pool = new pg.Pool({ connectionString: databaseUrl(), max: 8, connectionTimeoutMillis: 5_000 });
// A connection that breaks while idle, as in a restore, must not end it: the next request opens another.
pool.on('error', (error) => console.error(error.message));
const store = new Store(pool, version);
/** As the shop's: its first 45 requests go well. */
const seed = 11;
const fails = faults(isFaulty(version) ? faultRate : 0, seed);

/** The one origin that may call the API, and what an anonymous user may ask in a minute. */
const headers = { 'access-control-allow-origin': 'https://tripavail.example', 'ratelimit-limit': '10' };

function send(response: ServerResponse, { status, type, body }: Answer): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': length }).end(body);
}

async function readiness(): Promise<Answer> {
  const missing = await store.missingColumns();
  const reason = `the schema lacks ${missing.join(', ')}`;
  return missing.length === 0
    ? json(200, { status: 'ready', version, release })
    : json(503, { status: 'not ready', reason, version, release });
}

function failed(error: unknown): Answer {
  console.error(error);
  return json(500, { error: 'TripAvail has failed' });
}

async function answer(request: IncomingMessage): Promise<Answer> {
  switch (request.url ?? '/') {
    case '/health':
      return json(200, { status: 'ok', version, release });
    case '/health/ready':
      return readiness();
    case '/v1/ops/queues':
      return answerRequest(store, request);
    default:
      return fails() ? failed('told to fail') : answerRequest(store, request);
  }
}

const server = createServer((request, response) => {
  void answer(request)
    .catch(failed)
    .then((found) => send(response, found));
});
const { port, close } = await listen(server, Number(values.port));
endWith(async () => {
  await close();
  await pool.end();
});
ready({ port });
