/** `sluiceway lint`: what migrations will do to production, by their SQL alone. */
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { glob } from 'tinyglobby';
import { SluicewayError } from '../errors.ts';
import type { Finding, SqlFile } from '../migration/lint/finding.ts';
import { lintFile } from '../migration/lint/lint.ts';
import { loadParser } from '../migration/sql/parser.ts';
import type { History } from '../migration/sql/history.ts';
import { lintText } from './lint-text.ts';

export const usage = `Usage: sluiceway lint [--json] [--in-transaction] [--lock-timeout] [FILE…]

Reads migrations in SQL for PostgreSQL and says what they will do to production, each with the safe way. FILE is a
file, a folder or a pattern; without any, every .sql below a folder named migrations. Give the whole history, in one
call: the types of columns and what is proved of them is known from it. The exit code is 1 where there are findings.

  --json            print an array on standard output, one object a finding
  --in-transaction  the migration tool runs each file in a transaction
  --lock-timeout    a lock_timeout is set already, by the tool or its role
  --only PATTERN    tell findings of these files only; the others count as history

A finding is accepted by a comment above its statement, or behind it: -- sluiceway: accept drop-column REASON
for the whole file: -- sluiceway: accept-file missing-lock-timeout REASON
`;

/** The way down is run when all is lost: it is meant to destroy. Flyway's begin with U and a number. */
const down = /(?:^|[._-])(?:down|undo|revert|rollback)(?:[._-]|$)|^U\d/;
const isDown = (path: string): boolean => down.test(path.slice(path.lastIndexOf('/') + 1));

const usual = ['**/migrations/**/*.sql'];
const ignored = ['**/node_modules/**', '**/.git/**'];

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

async function filesOf(word: string): Promise<readonly string[]> {
  if (await isFile(word)) return [word];
  const pattern = (await isFolder(word)) ? `${word.replace(/\/+$/, '')}/**/*.sql` : word;
  const found = await glob(pattern, { ignore: ignored });
  if (found.length === 0) throw new SluicewayError('INPUT', `there is no SQL file at "${word}"`);
  return found.filter((path) => !isDown(path));
}

/** In the order in which tools run them. */
const inOrder = (paths: readonly string[]): readonly string[] =>
  [...new Set(paths)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

async function filesFor(words: readonly string[]): Promise<readonly SqlFile[]> {
  const lists =
    words.length > 0 ? await Promise.all(words.map(filesOf)) : [await glob(usual, { ignore: ignored })];
  const paths = inOrder(words.length > 0 ? lists.flat() : lists.flat().filter((path) => !isDown(path)));
  if (paths.length === 0) {
    throw new SluicewayError('INPUT', 'there is no .sql below a folder named migrations: name the files');
  }
  // One after the other: a thousand small files by promises take ten times as long.
  return paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      'in-transaction': { type: 'boolean', default: false },
      'lock-timeout': { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
    },
    allowPositionals: true,
  });
  // The parser's code is run for half a second at most: to optimize it takes longer than it saves.
  setFlagsFromString('--liftoff-only');
  const [parser, files] = await Promise.all([loadParser(), filesFor(positionals)]);
  const only =
    values.only === undefined ? null : new Set((await Promise.all(values.only.map(filesOf))).flat());
  const history: History = new Map();
  const options = { inTransaction: values['in-transaction'], lockTimeout: values['lock-timeout'] };
  const findings: readonly Finding[] = files
    .flatMap((file) => lintFile(parser, file, history, options))
    .filter(({ file }) => only === null || only.has(file));
  console.log(
    values.json ? JSON.stringify(findings, null, 2) : lintText(findings, only?.size ?? files.length),
  );
  return findings.length === 0 ? 0 : 1;
}
