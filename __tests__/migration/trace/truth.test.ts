/** Every form of DDL that was measured by hand, through the tracer: locks, rewrites, scans. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Postgres, startPostgres } from '../../../sandbox/postgres/start.ts';
import { type Session, withSession } from '../../../src/drivers/database/postgres/session.ts';
import { startProxy } from '../../../src/migration/trace/proxy.ts';
import type { Traced } from '../../../src/migration/wire/traced.ts';
import { sql } from '../../drivers/database/postgres.ts';
import { type MeasuredForm, truth } from '../truth.ts';

const expected = ({ locks, rew, scans, err }: MeasuredForm) => ({
  locks: Object.fromEntries(Object.entries(locks).map(([name, mode]) => [`s.${name}`, `${mode}Lock`])),
  rewritten: rew.map((name) => `s.${name.replace(/^i:/, '')}`).sort(),
  scanned: scans.map((scan) => `s.${scan.replace(/:.*/, '')}`),
  error: err,
});
const found = ({ locks, rewritten, scanned, error }: Traced) => ({ locks, rewritten, scanned, error });

const messages: Readonly<Record<string, (session: Session, statement: string) => Promise<unknown>>> = {
  'message by message': async (session, statement) => {
    await session.query('begin');
    await session.query(statement);
  },
  'in one message': (session, statement) => session.query(`begin; ${statement};`),
  'by the extended protocol': async (session, statement) => {
    await session.query('begin');
    await session.query({ name: statement.slice(0, 60), text: statement });
  },
};
const ways = Object.keys(messages);

/** All forms in one session, each undone before the next. */
async function traceAll(url: string, way: string): Promise<readonly Traced[]> {
  const proxy = await startProxy(url);
  await withSession(proxy.url, async (session) => {
    await session.query('set search_path = s');
    for (const form of truth.forms) {
      // A form of a newer version is refused, which is what is expected of it.
      await messages[way]?.(session, form.sql).catch(() => undefined);
      await session.query('rollback');
    }
  });
  return proxy.close();
}

const servers = [
  ['pg15', 'embedded'],
  ['pg18', 'embedded-18'],
] as const;
type Key = (typeof servers)[number][0];
const running = new Map<Key, Postgres>();
let folder = '';

beforeAll(async () => {
  if (truth.forms.length === 0) return;
  folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
  for (const [key, source] of servers) {
    const server = await startPostgres({ directory: join(folder, key), source });
    running.set(key, server);
    await sql(server.url(), 'create database base');
    await sql(server.url('base'), truth.setup);
  }
}, 90_000);
afterAll(async () => {
  for (const server of running.values()) await server.stop();
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

function started(key: Key): Postgres {
  const server = running.get(key);
  if (server === undefined) throw new Error(`${key} did not start`);
  return server;
}

const cases = servers.flatMap(([key, source]) => ways.map((way) => [key, source, way] as const));

/** Known from a file that not every checkout has beside it. */
(truth.forms.length === 0 ? describe.skip : describe).each(cases)(
  'measured on %s (%s), sent %s',
  (key, _source, way) => {
    let all: readonly Traced[] = [];
    beforeAll(async () => {
      all = await traceAll(started(key).url('base'), way);
    });

    test.each(truth.forms.map((form) => [form.name, form] as const))('%s', (_name, form) => {
      const statement = all.find((each) => each.sql === form.sql);
      expect(statement === undefined ? statement : found(statement)).toEqual(expected(form[key]));
    });
  },
);
