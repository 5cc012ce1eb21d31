/** `database:` its migration, the way back, the backup and the rehearsal. */
import { z } from 'zod';
import type { Database, Locks } from '../parts.ts';
import { command, conditions, duration, name, oneOrMore, text, url } from './values.ts';

const dumped = z.strictObject({
  driver: z
    .enum(['pg_dump', 'template'])
    .describe('pg_dump, or a copy on the same server (CREATE DATABASE … TEMPLATE)'),
  to: text.optional().describe('Folder for dumps'),
  keep: command
    .optional()
    .describe(
      'Puts a dump, checked, where a later job finds it: $SLUICEWAY_BACKUP_FILE, under the name $SLUICEWAY_BACKUP',
    ),
  fetch: command.optional().describe('Brings it back to $SLUICEWAY_BACKUP_FILE before a restore'),
});
const snapshot = z.strictObject({
  driver: z.literal('command').describe('A snapshot, made by commands of yours'),
  run: command.describe('Makes it, and prints its id, or JSON with id, bytes and at, in its last line'),
  verify: command.optional().describe('Ends with 0 where $SLUICEWAY_BACKUP can be restored'),
  restore: command.optional().describe('Brings $SLUICEWAY_BACKUP back'),
});
const backup = z.discriminatedUnion('driver', [dumped, snapshot]);
const without = z.literal('none').transform(() => null);
const locks = z.strictObject({
  wait: duration
    .optional()
    .describe('How long open transactions are waited for before the migration; refused after it (10m)'),
  timeout: z
    .union([without, duration])
    .optional()
    .describe('How long a statement may wait for a lock, or none (5s). What is CONCURRENTLY may always wait'),
  retries: z.int().min(0).max(20).optional().describe('How often it is run again after that (5)'),
});
const locksOf = (given: z.output<typeof locks> = {}): Locks => {
  const { wait = 600_000, timeout = 5_000, retries = 5 } = given;
  return { wait, timeout, retries };
};
const commandClone = z
  .strictObject({
    command: command.describe('Prints the URL of a copy: of a branch or a snapshot, say'),
    'give-back': command.optional().describe('Run when the copy is over, which it gets as CLONE_URL'),
  })
  .transform(({ command: run, 'give-back': giveBack }) => ({ command: run, giveBack }));
const from = z.union([
  url,
  z.strictObject({ dump: text.describe('File or folder of pg_dump, also gzipped; an artifact by its path') }),
  z.strictObject({ template: text.describe("A database of the rehearsal's server, copied by TEMPLATE") }),
  commandClone,
  z.strictObject({
    schema: url.describe('No rows: the schema, with the counts and statistics of the source'),
  }),
]);
const clone = z
  .strictObject({
    from: from.optional().describe('What is cloned; `database.url` when left out'),
    mask: text.optional().describe('File of SQL that is run on the clone before anything else sees it'),
    exclude: z
      .array(text)
      .optional()
      .describe('Tables whose rows are left out: audit, logs.*, public.event_*'),
    sample: z
      .record(z.string(), text)
      .optional()
      .describe('By table what is taken of it: 10%, or a condition in SQL; rows that refer to it follow'),
  })
  .superRefine(({ from: of, exclude, sample }, context) => {
    if (typeof of === 'object' && (exclude !== undefined || sample !== undefined))
      context.addIssue({ code: 'custom', message: '`exclude` and `sample` go with `from: URL` only' });
  });
const accepted = z.strictObject({
  finding: name.describe('Its name, such as drop-column'),
  reason: text.describe('Why it is no harm here'),
  statement: text
    .optional()
    .describe('Part of the statement that it is accepted for; every one when left out'),
});
const load = z.strictObject({
  reader: duration
    .optional()
    .describe(
      'How long a reader stays, for which a lock waits while others wait behind it; 1s when left out, 0s for none',
    ),
});
const rehearsal = z.strictObject({
  clone: clone.optional(),
  server: text.optional().describe('Where the clone is made: local, docker, or a URL'),
  env: z.record(z.string(), z.string()).optional().describe('Environment of its commands'),
  verify: command.optional().describe('The new version on the migrated clone'),
  'verify-previous': command.optional().describe('The live version on the migrated clone'),
  expect: conditions
    .optional()
    .describe('What the migration may do to production, such as rehearsal.blocking <= 1s'),
  accept: z.array(accepted).optional().describe('Findings that are no harm here'),
  load: load.optional(),
});

export const databaseSchema = z
  .strictObject({
    url,
    migrate: command,
    revert: command.optional(),
    backup: backup.optional(),
    locks: locks.optional().describe('What the migration may do to others that use the database'),
    files: oneOrMore(text)
      .optional()
      .describe(
        'The migration files, as patterns: what was rehearsed is what is run. The usual folders when left out',
      ),
    rehearsal: rehearsal.optional(),
    timeout: duration.optional().describe('For each command'),
  })
  .describe('The migration, rehearsed and backed up')
  .transform(
    ({ rehearsal: rehearsed, timeout = 3_600_000, locks: given, files: named, ...rest }): Database => {
      const files = typeof named === 'string' ? [named] : named;
      const database = { ...rest, files, locks: locksOf(given) };
      if (rehearsed === undefined) return { ...database, timeout };
      const {
        clone: of,
        env = {},
        server,
        verify,
        'verify-previous': verifyPrevious,
        accept = [],
      } = rehearsed;
      const from = of?.from ?? database.url;
      return {
        ...database,
        timeout,
        rehearsal: {
          clone: { ...of, from },
          server,
          env,
          verify,
          verifyPrevious,
          // Conditions are read where all of them are: compile.ts puts them in.
          expect: [],
          accept,
          readerMs: rehearsed.load?.reader ?? 1_000,
        },
      };
    },
  );
