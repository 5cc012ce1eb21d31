import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type Host, startHost } from '../../../sandbox/host/start.ts';
import { type Databases, type Ran, shop, startDatabases } from '../shop/database.ts';
import { until } from '../until.ts';

let databases: Databases;
let databaseUrl = '';
let host: Host | undefined;
beforeAll(async () => {
  databases = await startDatabases();
  databaseUrl = await databases.fresh();
  await shop(databaseUrl, 'migrate.ts', 'up');
});
afterEach(async () => {
  await host?.stop();
  host = undefined;
});
afterAll(() => databases.stop());

async function start(): Promise<Host> {
  host = await startHost({ databaseUrl });
  return host;
}

async function ask(url: string, method = 'GET', body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, body === undefined ? { method } : { method, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

const deploy = (one: Host, slot: string, version: string) =>
  ask(`${one.url}/deploy`, 'POST', { slot, version });

const script = (env: Readonly<Record<string, string>>): Promise<Ran> =>
  new Promise((resolve) => {
    const file = fileURLToPath(new URL('../../../sandbox/host/deploy.sh', import.meta.url));
    const child = execFile(
      'bash',
      [file],
      { env: { PATH: process.env.PATH, ...env } },
      (_, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, said: `${stdout}${stderr}` });
      },
    );
  });

describe('the host', () => {
  test('a deployment answers when the version does, at the slot’s own address, under its commit', async () => {
    const one = await start();
    await ask(`${one.url}/versions`, 'PUT', { c0ffee: 'v2' });
    expect(await deploy(one, 'green', 'c0ffee')).toMatchObject({
      status: 200,
      body: { url: one.slots.green },
    });
    const { body } = await ask(`${one.slots.green}/health`);
    expect(body).toMatchObject({ version: 'v2', release: 'c0ffee' });
    expect((await ask(`${one.url}/slots`)).body).toMatchObject({
      blue: { version: null, running: false },
      green: { version: 'c0ffee', runs: 'v2', running: true },
    });
  });

  test('the next deployment takes the slot’s place and leaves the other slot alone', async () => {
    const one = await start();
    await Promise.all([deploy(one, 'blue', 'v1'), deploy(one, 'green', 'v1')]);
    const before = (await ask(`${one.url}/slots`)).body;
    await deploy(one, 'green', 'v2');
    expect((await ask(`${one.slots.green}/health`)).body).toMatchObject({ version: 'v2' });
    const after = (await ask(`${one.url}/slots`)).body;
    expect(after).toMatchObject({ green: { runs: 'v2' } });
    expect(JSON.stringify(after).split('"green"')[0]).toBe(JSON.stringify(before).split('"green"')[0]);
  });

  test('two deployments to one slot at once: both answer, one runs', async () => {
    const one = await start();
    const both = await Promise.all([deploy(one, 'green', 'v1'), deploy(one, 'green', 'v2')]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const { version } = z
      .object({ version: z.string() })
      .parse((await ask(`${one.slots.green}/health`)).body);
    expect((await ask(`${one.url}/slots`)).body).toMatchObject({ green: { runs: version, running: true } });
  });

  test.each([
    ['green', 'deadbeef', 404, 'no version deadbeef here'],
    ['red', 'v1', 400, 'a slot is blue or green'],
  ])('refuses %s %s', async (slot, version, status, message) => {
    const one = await start();
    expect(await deploy(one, slot, version)).toMatchObject({
      status,
      body: { error: expect.stringContaining(message) },
    });
  });

  test('the script of a release deploys, and fails with the host’s reason or a missing variable’s name', async () => {
    const one = await start();
    const env = { HOST_URL: one.url, SLUICEWAY_SLOT: 'blue', SLUICEWAY_VERSION: 'v1' };
    expect(await script(env)).toMatchObject({ code: 0 });
    expect((await ask(`${one.slots.blue}/health`)).body).toMatchObject({ version: 'v1' });
    const unknown = await script({ ...env, SLUICEWAY_VERSION: 'deadbeef' });
    expect(unknown).toMatchObject({ code: 22, said: expect.stringContaining('no version deadbeef here') });
    const { SLUICEWAY_SLOT: _, ...without } = env;
    expect(await script(without)).toMatchObject({ code: 1, said: expect.stringContaining('SLUICEWAY_SLOT') });
  });

  test('what it started ends with it, also when it is killed', async () => {
    const one = await start();
    await deploy(one, 'blue', 'v1');
    await one.kill();
    await until(
      () =>
        fetch(one.slots.blue).then(
          () => false,
          () => true,
        ),
      'the shop has ended',
    );
  });
});
