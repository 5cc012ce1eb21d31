/** What each statement took in production, beside what the rehearsal had it take. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { time } from '../report/time.ts';
import type { Statement } from '../drivers/database/postgres/watch.ts';
import type { Event } from '../release/event.ts';

/** Written by migration-rehearsal: there where both are steps of one job. */
const kept = 'rehearsal-statements.json';
const schema = z.array(z.object({ sql: z.string(), ms: z.number() }));

/** Statements that took less are not told one by one: ten looks a second say little of them; in ms. */
const SLOW = 100;
/** Of those, the slowest. */
const MOST = 20;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().replace(/;$/, '');
const clipped = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** The ledger is read by more people than the log, and stays. */
const withoutLiterals = (sql: string): string => sql.replaceAll(/'(?:[^']|'')*'/g, "'…'");

/** Empty where the rehearsal ran in another job, or not at all. */
async function rehearsedIn(folder: string): Promise<ReadonlyMap<string, number>> {
  try {
    const found = schema.parse(JSON.parse(await readFile(join(folder, 'sluiceway', kept), 'utf8')));
    return new Map(found.map(({ sql, ms }) => [oneLine(sql), ms]));
  } catch {
    return new Map();
  }
}

const slow = (statements: readonly Statement[]): readonly Statement[] =>
  statements
    .filter(({ ms }) => ms >= SLOW)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, MOST);

/** Lines for the log, the slowest first: `3.5 s (rehearsal: 3.42 s)  UPDATE …`. `folder` is the job's temporary one. */
export async function statementLines(
  statements: readonly Statement[],
  folder: string,
): Promise<readonly string[]> {
  const rehearsed = await rehearsedIn(folder);
  return slow(statements).map(({ sql, ms }) => {
    const before = rehearsed.get(oneLine(sql));
    const beside = before === undefined ? '' : ` (rehearsal: ${time(before)})`;
    return `    ${time(ms)}${beside}  ${clipped(oneLine(sql), 160)}`;
  });
}

/** `Migrated in 6.1 s (expected: 5.47 s); 3.5 s of it: UPDATE …`; what was expected is the last rehearsal's. */
export function migratedWords(
  ms: number,
  statements: readonly Statement[],
  ledger: readonly Event[],
): string {
  const last = ledger.findLast((event) => event.type === 'rehearsed');
  const expected = last?.type === 'rehearsed' ? last.ms : undefined;
  const beside = expected === undefined ? '' : ` (expected: ${time(expected)})`;
  const [slowest] = slow(statements);
  const most =
    slowest === undefined
      ? ''
      : `; ${time(slowest.ms)} of it: ${clipped(withoutLiterals(oneLine(slowest.sql)), 50)}`;
  return `Migrated in ${time(ms)}${beside}${most}`;
}
