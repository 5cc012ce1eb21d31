import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type Postgres, startPostgres } from '../../../sandbox/postgres/start.ts';
import { until } from '../until.ts';

let folder = '';
const running: Postgres[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(source?: 'embedded'): Promise<Postgres> {
  const directory = join(folder, 'cluster');
  const server = await startPostgres(source === undefined ? { directory } : { directory, source });
  running.push(server);
  return server;
}

async function answers(url: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ version: string }>('SELECT version()');
  await client.end();
  return rows[0]?.version;
}

describe('the sandbox’s PostgreSQL', () => {
  test('answers under its URL, root or not, and not with another password', async () => {
    const server = await start();
    expect(await answers(server.url())).toContain(server.version);
    const wrong = new URL(server.url());
    wrong.password = 'wrong';
    await expect(answers(wrong.href)).rejects.toThrow('password');
  });

  test('npm’s server works where the system has none, without pg_dump', async () => {
    const server = await start('embedded');
    expect(await answers(server.url())).toContain(server.version);
    expect(server).toMatchObject({ source: 'embedded', bin: null });
  });

  test('stops twice, and leaves neither server nor folder', async () => {
    const server = await start();
    await server.stop();
    await server.stop();
    await expect(answers(server.url())).rejects.toThrow('ECONNREFUSED');
    expect(existsSync(join(folder, 'cluster'))).toBe(false);
  });

  test('ends when the process that started it is killed', async () => {
    chmodSync(folder, 0o711);
    const module = fileURLToPath(new URL('../../../sandbox/postgres/start.ts', import.meta.url));
    const directory = join(folder, 'cluster');
    const program = `import { startPostgres } from ${JSON.stringify(module)};
      const server = await startPostgres({ directory: ${JSON.stringify(directory)} });
      console.log(server.url()); setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(starter, 'close');
    try {
      const said: unknown = (await once(starter.stdout, 'data')).at(0);
      expect(await answers(String(said).trim())).toBeDefined();
    } finally {
      starter.kill('SIGKILL');
      await gone;
    }
    // The guard removes the folder's content last. (As root's lent account it may not remove the folder.)
    await until(() => !existsSync(join(directory, 'data')), 'the guard has removed the data');
  });
});
