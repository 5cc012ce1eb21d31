/** Indexes that a concurrent build left half-made: they cost at every write, and help nobody. */
import { messageOf } from '../../../errors.ts';
import type { Session } from './session.ts';

export interface InvalidIndex {
  readonly oid: string;
  /** As `public.orders_note_idx`, quoted where it must be. */
  readonly name: string;
  readonly table: string;
}

/** Not of partitioned tables, which are invalid until every partition has theirs, nor any that is being built just now. */
const sql = `
select x.indexrelid::text as oid, format('%I.%I', n.nspname, c.relname) as name, x.indrelid::regclass::text as table
  from pg_index x join pg_class c on c.oid = x.indexrelid join pg_namespace n on n.oid = c.relnamespace
 where not x.indisvalid and c.relkind = 'i'
   and not exists (select from pg_stat_progress_create_index p where p.index_relid = x.indexrelid)
   and not exists (select from pg_locks l left join pg_stat_activity a using (pid)
                    where l.relation = x.indrelid and l.granted and l.mode = 'ShareUpdateExclusiveLock'
                      and a.backend_type is distinct from 'autovacuum worker')
 order by 2`;

export async function invalidIndexes(session: Session): Promise<readonly InvalidIndex[]> {
  return (await session.query<InvalidIndex>(sql)).rows;
}

/** It waits for every transaction that may still use it; in ms. */
const LONGEST = 300_000;

const leftSince = (now: readonly InvalidIndex[], before: readonly InvalidIndex[]): readonly InvalidIndex[] =>
  now.filter(({ oid }) => !before.some((known) => known.oid === oid));

/** What a migration that failed left half-made is dropped, as its next run would stumble over it. Resolves to lines. */
export async function dropLeft(
  session: Session,
  before: readonly InvalidIndex[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { name, table } of leftSince(await invalidIndexes(session), before)) {
    try {
      await session.query(`SET statement_timeout = ${LONGEST}`);
      await session.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      lines.push(`Dropped the invalid index ${name} of ${table}, which the migration left half-made.`);
    } catch (thrown) {
      lines.push(
        `The migration left the invalid index ${name} of ${table}, and it could not be dropped (${messageOf(thrown)}): ` +
          `DROP INDEX CONCURRENTLY ${name};`,
      );
    }
  }
  return lines;
}

/** One that succeeded counts as applied, so its index is not dropped but named, with the cure. */
export async function tellLeft(
  session: Session,
  before: readonly InvalidIndex[],
): Promise<readonly string[]> {
  return leftSince(await invalidIndexes(session), before).map(
    ({ name, table }) =>
      `The migration ended well and left the index ${name} of ${table} invalid: no query uses it. REINDEX INDEX CONCURRENTLY ${name};`,
  );
}

/** What was there before is somebody else's, or of a run that was killed: only named. */
export const tellBefore = (before: readonly InvalidIndex[]): readonly string[] =>
  before.map(
    ({ name, table }) =>
      `The index ${name} of ${table} is invalid since before this migration. If a run that was killed left it: DROP INDEX CONCURRENTLY ${name};`,
  );
