/** Every form of DDL that was measured by hand, through the rehearsal: a finding where it costs, none where it does not. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { root } from '../../../scripts/build/command.ts';
import { type Postgres, startPostgres } from '../../../sandbox/postgres/start.ts';
import { sql } from '../../drivers/database/postgres.ts';
import { assessed, namesOf } from '../load/measured.ts';

const measured = z.object({
  locks: z.record(z.string(), z.string()).default({}),
  rew: z.array(z.string()).default([]),
  scans: z.array(z.string()).default([]),
  err: z.string().nullable().default(null),
});
const file = z.object({
  setup: z.string(),
  forms: z.array(z.object({ name: z.string(), sql: z.string(), pg15: measured, pg18: measured })),
});
const path = join(root, '../shared/data/migration-truth.json');
const truth = existsSync(path)
  ? file.parse(JSON.parse(readFileSync(path, 'utf8')))
  : { setup: '', forms: [] };

/** What lint says whatever it costs. */
const said = ['truncate', 'rename-column', 'rename-value', 'missing-lock-timeout'];
const strong = ['Share', 'ShareRowExclusive', 'Exclusive', 'AccessExclusive'];
const isTable = (name: string): boolean => !name.startsWith('i:') && name !== 'sq';

/** By the file: written anew, or read in full (more than nothing) under a lock that keeps others out. */
function costs({ locks, rew, scans }: z.output<typeof measured>, form: string): boolean {
  if (/^truncate/.test(form)) return false;
  const under = scans.filter(
    (scan) => !scan.endsWith('/0') && strong.includes(locks[scan.replace(/:.*/, '')] ?? ''),
  );
  return rew.filter(isTable).length > 0 || under.length > 0;
}
const blocks = ({ locks }: z.output<typeof measured>): boolean =>
  Object.values(locks).some((mode) => strong.includes(mode));

const servers = [
  ['pg15', 'embedded'],
  ['pg18', 'embedded-18'],
] as const;

(truth.forms.length === 0 ? describe.skip : describe).each(servers)('measured on %s', (key, source) => {
  let server: Postgres;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
    server = await startPostgres({ directory: join(folder, 'server'), source });
    await sql(server.url(), 'create database base');
    await sql(server.url('base'), `${truth.setup}; analyze`);
  }, 90_000);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(truth.forms.map((form, index) => [form.name, form, index] as const))(
    '%s',
    async (_name, form, index) => {
      await sql(server.url(), `create database form_${index} template base`);
      const found = await assessed(server.url(`form_${index}`), ['set search_path = s', form.sql]);
      const expected = form[key];
      const names = namesOf(found);
      expect(found.steps.at(-1)?.error ?? null).toBe(expected.err);
      expect(names.some((name) => !said.includes(name))).toBe(costs(expected, form.sql));
      expect(names.includes('missing-lock-timeout')).toBe(blocks(expected));
    },
  );
});
