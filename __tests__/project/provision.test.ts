/** What `npm run demo` and `npm test` fetch where the system has no PostgreSQL. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { pgserverFolder } from '../../sandbox/postgres/pgserver.ts';
import { root } from '../../scripts/build/command.ts';

test('a new version of pgserver is fetched anew: its folder bears the version that is asked of pip', () => {
  const text = readFileSync(`${root}scripts/install/pgserver.txt`, 'utf8');
  const version = /^pgserver==([\d.]+) /m.exec(text)?.[1];
  expect(basename(pgserverFolder())).toBe(`pgserver-${version}`);
});
