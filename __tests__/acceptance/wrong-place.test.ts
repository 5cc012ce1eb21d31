/** The wrong branch, the wrong run, the wrong commit, the wrong slot: nothing is changed, and it says why. */
import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import type { Bench, Checkout } from './bench.ts';
import { database, deploy, gates, head, traffic } from './configs.ts';
import { query } from './databases.ts';
import { acceptance } from './world.ts';

const world = acceptance();

const unwatched = traffic.replace('  expect: [ health ]\n', '');
const plain = `${head}${deploy}${unwatched}  steps: [ { exposure: 100%, hold: 0s } ]\n`;
const gated = plain.replace('deploy:\n', `${gates}deploy:\n`);

async function release(bench: Bench, version: 'v1' | 'v2'): Promise<Checkout> {
  const checkout = await bench.commit(plain, version);
  const step = await bench.run(checkout).action('blue-green-switch');
  expect(step.errors).toEqual([]);
  return checkout;
}

test('a run on a branch that the environment does not allow opens nothing, and main is released', async () => {
  const bench = await world.bench();
  const checkout = await bench.commit(plain);
  const sha = bench.repo.commit({ branch: 'feature', files: { X: 'x' } });
  const step = await bench.run({ ...checkout, sha }).action('blue-green-switch');
  expect(step.errors[0]).toContain('may not go to production');
  expect(await bench.releases()).toEqual([]);
  expect((await bench.run(checkout).action('blue-green-switch')).errors).toEqual([]);
});

test('more deployments by a stranger than a page holds do not hide the open release', async () => {
  const bench = await world.bench();
  const checkout = await bench.commit(gated);
  const gate = await bench.run(checkout).action('release-gate');
  const [task, environment] = ['release/shop', 'production'];
  const body = { ref: checkout.sha, task, environment, auto_merge: false, required_contexts: [] };
  for (let n = 0; n <= 100; n += 1) await bench.api('/deployments', 'POST', body);
  const step = await bench.run(await bench.commit(gated)).action('release-gate');
  expect(step.errors[0]).toContain(
    `Release ${gate.outputs.release} (${checkout.sha.slice(0, 7)}) is still open`,
  );
});

test('an old run that is run again does not take users back to its commit', async () => {
  const bench = await world.bench();
  const old = bench.run(await bench.commit(plain, 'v1'));
  await old.action('blue-green-switch');
  old.end('success');
  await release(bench, 'v2');
  const step = await old.again().action('blue-green-switch');
  expect(step.errors[0]).toContain('a re-run does not release again');
  expect(await bench.green()).toBe(0);
  expect(await bench.releases()).toHaveLength(2);
});

/** By hand, past the ledger. */
const setGreen = (share: number) =>
  fetch(`${world.scene.router.admin}/split`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ candidate: 'green', share }),
  });

test('switched back by hand: the new version goes to the slot that has no users, and that is said', async () => {
  const bench = await world.bench();
  await release(bench, 'v1');
  await setGreen(0);
  const step = await bench.run(await bench.commit(plain)).action('blue-green-switch');
  expect(step.errors).toEqual([]);
  expect(step.outputs).toMatchObject({ live: 'green', previous: 'blue' });
  expect(step.lines.join('\n')).toMatch(/gives all users to slot blue, and by the ledger they are on green/);
  expect(await bench.green()).toBe(1);
});

test('a slot that the router gives some users to is not deployed to, whatever the ledger says', async () => {
  const bench = await world.bench();
  await release(bench, 'v1');
  await setGreen(70);
  const step = await bench.run(await bench.commit(plain)).action('blue-green-switch');
  expect(step.errors.join()).toMatch(/gives 30 % of users to slot blue, which should be idle/);
  expect((await bench.ledger()).filter(({ words }) => words.startsWith('Deployed '))).toEqual([]);
  expect(await bench.green()).toBe(0.7);
});

describe('the release of another commit, given by its id', () => {
  test('is not deployed from this checkout', async () => {
    const bench = await world.bench();
    const gate = await bench.run(await bench.commit(gated)).action('release-gate');
    const { release: id = '' } = gate.outputs;
    const step = await bench.run(await bench.commit(gated)).action('blue-green-switch', { release: id });
    expect(step.errors[0]).toMatch(/is of commit .*, this run has checked out .* to deploy/);
    expect(await bench.green()).toBe(0);
  });

  test('is not migrated with this checkout', async () => {
    const bench = await world.bench({ database: true });
    const config = gated.replace('deploy:\n', `${database}deploy:\n`);
    const gate = await bench.run(await bench.commit(config)).action('release-gate');
    const { release: id = '' } = gate.outputs;
    const step = await bench.run(await bench.commit(config)).action('migrate', { release: id });
    expect(step.errors[0]).toMatch(/is of commit .*, this run has checked out .* to migrate/);
    const done = await query(bench.databaseUrl, 'SELECT count(*)::int AS n FROM shop_migrations');
    expect(done).toEqual([{ n: 1 }]);
  });
});

/** A router that answers every write with the header that it was sent. */
async function tellingRouter() {
  const server = createServer(({ method, headers }, answer) => {
    answer.setHeader('content-type', 'application/json');
    if (method === 'GET') return answer.end('{"share":0}');
    answer.statusCode = 403;
    return answer.end(`token ${headers.authorization} may not write`);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((stopped) => server.close(stopped));
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

test('a router that repeats a secret header in its error: it is in no status, comment, log or summary', async () => {
  const bench = await world.bench();
  const telling = await tellingRouter();
  const token = 'hunter2hunter2';
  const config = `version: 1
service: shop
environments: { production: { approval: none } }
http: { base: $TELLING_URL, headers: { Authorization: Bearer $ADMIN_TOKEN } }
rollout:
  traffic:
    http:
      read: { request: GET /split, value: .share }
      write: { request: PUT /split, body: { share: $EXPOSURE } }
  steps: [ { exposure: 100%, hold: 0s } ]
`;
  try {
    const checkout = await bench.commit(config);
    const secrets = bench.secrets({ ADMIN_TOKEN: token, TELLING_URL: telling.url });
    const step = await bench.run(checkout).action('blue-green-switch', { secrets });
    const ledger = JSON.stringify(await bench.ledger());
    expect(ledger).toContain('403');
    const log = step.lines.filter((line) => !line.startsWith('::add-mask::')).join('\n');
    const shown = [ledger, ...(await bench.comments(checkout.pull)), step.summary, log];
    expect(shown.filter((text) => text.includes(token))).toEqual([]);
  } finally {
    await telling.stop();
  }
});
