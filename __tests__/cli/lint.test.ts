/** `sluiceway lint` as people and CI call it: which files, in which order, what is printed, how it ends. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { sluiceway } from './sluiceway.ts';

const finding = z.strictObject({
  file: z.string(),
  line: z.number(),
  rule: z.string(),
  statement: z.string(),
  production: z.string(),
  safe: z.array(z.string()),
});

const files = {
  'db/migrations/9_types.sql': 'create table types (a varchar(10));',
  'db/migrations/10_wider.up.sql': 'alter table types alter a type varchar(20);',
  'db/migrations/10_wider.down.sql': 'alter table types alter a type varchar(10);',
  'db/migrations/11_gone.sql': "set lock_timeout = '2s';\n\nalter table types\n  drop column a;\n",
  'node_modules/other/migrations/1.sql': 'drop table others;',
};
let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const lint = async (...args: readonly string[]) => sluiceway(['lint', ...args], { cwd });
const found = async (...args: readonly string[]) => {
  const { stdout } = await lint('--json', ...args);
  return z
    .array(finding)
    .parse(JSON.parse(stdout))
    .map(({ file, line, rule }) => `${file}:${line} ${rule}`);
};

test('without a file, the migrations on the way up, in their order, and nobody else’s', async () => {
  const options = ['--lock-timeout'];
  expect(await found(...options)).toEqual(['db/migrations/11_gone.sql:3 drop-column']);
});

test('for people: where, what happens, and the safe way; with findings it ends with 1', async () => {
  const { code, stdout } = await lint('db/migrations/11_gone.sql');
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^db\/migrations\/11_gone\.sql:3: drop-column\n {4}alter table types drop column a\n {2}in production: /,
  );
  expect(stdout).toContain('    ALTER TABLE types DROP COLUMN a;');
  expect(stdout).toContain('1 finding in 1 file.');
});

test('without findings it ends with 0', async () => {
  expect(await lint('--lock-timeout', 'db/migrations/9_types.sql')).toMatchObject({
    code: 0,
    stdout: 'No findings in 1 file.\n',
  });
});

test('--only tells of some files and takes the others for history', async () => {
  expect(await found('--lock-timeout', '--only', 'db/migrations/10*.up.sql', 'db')).toEqual([]);
});

test('a way down that is named is looked at', async () => {
  expect(
    await found('--lock-timeout', 'db/migrations/9_types.sql', 'db/migrations/10_wider.down.sql'),
  ).toEqual([]);
  expect(await found('--lock-timeout', 'db/migrations/10_wider.down.sql')).toEqual([
    'db/migrations/10_wider.down.sql:1 change-type',
  ]);
});

test('a file that is not there is named, and it ends with 2', async () => {
  const { code, stderr } = await lint('db/nowhere.sql');
  expect([code, stderr]).toEqual([2, expect.stringContaining('"db/nowhere.sql"')]);
});
