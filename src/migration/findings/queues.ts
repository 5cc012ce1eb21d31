/** The queue at a lock, and what CONCURRENTLY leaves behind. Pure. */
import { time } from '../../report/time.ts';
import { shutOut, type Step } from '../measure/measured.ts';
import { isConcurrent } from '../rules/concurrent.ts';
import { statementText } from '../rules/rule.ts';
import type { Draft, Looked } from './draft.ts';
import type { Played } from './scenes.ts';

const strong = ({ locks }: Step, { given }: Looked): readonly string[] =>
  Object.entries(locks).flatMap(([table, mode]) =>
    shutOut(mode, given.clone.get(table)?.kind ?? '').length > 0 ? [table] : [],
  );

function shown({ evidence: { queues, known } }: Looked, tables: readonly string[]): string {
  const queue = queues.find(({ table }) => tables.includes(table));
  const tried =
    queue === undefined
      ? ''
      : ` Tried on the clone: while one reader of ${queue.table} stayed for ${time(queue.readerMs)}, a SELECT behind the waiting lock waited ${time(queue.waitedMs)}.`;
  const oldest = 'production' in known ? known.production.oldestMs : null;
  const there =
    oldest === null || oldest < 1_000
      ? ''
      : ` The oldest transaction there had been open for ${time(oldest)} when the clone was made.`;
  return `${tried}${there}`;
}

const list = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

/** Told once, at the first statement that waits without a limit for a lock that keeps others out. */
export function lockQueue(played: readonly Played[], looked: Looked): readonly Draft[] {
  const waiting = played.filter(
    ({ step, scene, lockTimeout }) =>
      lockTimeout === null &&
      strong(step, looked).length > 0 &&
      (scene === null || !isConcurrent(scene.node)),
  );
  const [first] = waiting;
  if (first === undefined) return [];
  const tables = [...new Set(waiting.flatMap(({ step }) => strong(step, looked)))];
  const text = first.scene === null ? first.step.sql : statementText(first.scene);
  return [
    {
      finding: 'missing-lock-timeout',
      step: first.step,
      production:
        `While it waits for one long query on ${list(tables)}, every query that comes after waits behind it: one idle transaction is enough to stop all users.` +
        shown(looked, tables),
      safe: [
        "SET lock_timeout = '2s'; -- once a session, and not for CONCURRENTLY; where it runs out, wait a little and try again",
        `${text};`,
      ],
    },
  ];
}

/** Those that the migration has left behind. */
export function invalidIndexes(played: readonly Played[], names: readonly string[]): readonly Draft[] {
  return names.flatMap((name) => {
    const bare = name.replace(/^.*\./, '').replaceAll('"', '');
    const made = played.find(({ step }) => step.sql.includes(bare)) ?? played.at(-1);
    if (made === undefined) return [];
    return [
      {
        finding: 'invalid-index',
        step: made.step,
        production: `It leaves the index ${name} behind, invalid: kept up at each write, and used by no query.`,
        safe: [
          `DROP INDEX CONCURRENTLY ${name};`,
          '-- Mend what made it fail, and make it once more:',
          `${made.step.sql};`,
        ],
      },
    ];
  });
}
