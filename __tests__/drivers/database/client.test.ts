/** Which pg_dump is taken, by programs that only say their version. */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { findClient } from '../../../src/drivers/database/postgres/client.ts';

let root = '';
afterEach(() => rmSync(root, { recursive: true, force: true }));

function installed(...majors: readonly number[]) {
  root = mkdtempSync(join(tmpdir(), 'sluiceway-client-'));
  for (const major of majors) {
    const bin = join(root, String(major), 'bin');
    mkdirSync(bin, { recursive: true });
    for (const name of ['pg_dump', 'pg_restore']) {
      writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} (PostgreSQL) ${major}.4 (Debian)"\n`);
      chmodSync(join(bin, name), 0o755);
    }
  }
  return { path: '', folders: [`${root}/*/bin`] };
}

test.each([
  [15, [14, 15, 17], 15],
  [15, [14, 17, 16], 16],
  [13, [17], 17],
])(
  'a server of %i with clients %j: %i, the nearest that it does not refuse',
  async (server, majors, taken) => {
    const found = await findClient(server, installed(...majors));
    expect(found).toMatchObject({ found: true, client: { major: taken } });
  },
);

test.each([
  [
    17,
    [15, 16],
    'pg_dump here is of PostgreSQL 16, which refuses a server of 17: install postgresql-client-17',
  ],
  [15, [], 'pg_dump and pg_restore are not on this runner: install postgresql-client-15'],
])('a server of %i with clients %j: none, and why', async (server, majors, why) => {
  expect(await findClient(server, installed(...majors))).toEqual({ found: false, why });
});

test('a folder with a space in its name is looked into like any other', async () => {
  installed(15);
  const spaced = join(root, 'Program Files');
  renameSync(join(root, '15'), spaced);
  const found = await findClient(15, { path: join(spaced, 'bin'), folders: [] });
  expect(found).toMatchObject({ found: true, client: { major: 15 } });
});
