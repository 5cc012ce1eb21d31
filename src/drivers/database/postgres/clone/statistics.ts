/**
 * What the source knows of its rows, for a clone without any. PostgreSQL 18 takes it from any owner of the tables;
 * before that only a superuser can enter the counts, and the columns' statistics stay out. A planner looks at a
 * table's real size too: plans on the clone are those of an empty table all the same.
 */
import { majorOf, type Session, withSession } from '../session.ts';
import { isSuperuser } from './contents.ts';
import type { Making } from './request.ts';
import { withSource } from './source.ts';

interface Counts {
  readonly schema: string;
  readonly name: string;
  readonly pages: number;
  readonly rows: number;
  readonly visible: number;
}
type Column = Readonly<Record<string, unknown>>;

const counts = `select n.nspname as schema, c.relname as name, c.relpages as pages, c.reltuples::float8 as rows,
    c.relallvisible as visible
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'i', 'I', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   and c.reltuples >= 0`;

/** Under the names that pg_restore_attribute_stats takes; what is compound goes as text. */
const columns = `select schemaname, tablename as relname, attname, inherited, null_frac, avg_width, n_distinct,
    most_common_vals::text as most_common_vals, most_common_freqs::text as most_common_freqs,
    histogram_bounds::text as histogram_bounds, correlation
  from pg_stats where schemaname !~ '^pg_' and schemaname <> 'information_schema'`;

const relationStats = `select pg_restore_relation_stats('schemaname', $1::text, 'relname', $2::text, 'relpages', $3::int,
  'reltuples', $4::real, 'relallvisible', $5::int)`;

const attributeStats = `select pg_restore_attribute_stats('schemaname', $1::text, 'relname', $2::text,
  'attname', $3::text, 'inherited', $4::bool, 'null_frac', $5::real, 'avg_width', $6::int, 'n_distinct', $7::real,
  'most_common_vals', $8::text, 'most_common_freqs', $9::real[], 'histogram_bounds', $10::text,
  'correlation', $11::real)`;

const byHand = `update pg_class set relpages = $3, reltuples = $4::real, relallvisible = $5
  where oid = to_regclass(format('%I.%I', $1::text, $2::text))`;

const names = [
  'schemaname',
  'relname',
  'attname',
  'inherited',
  'null_frac',
  'avg_width',
  'n_distinct',
] as const;
const compound = ['most_common_vals', 'most_common_freqs', 'histogram_bounds', 'correlation'] as const;

async function enter(session: Session, all: readonly Counts[], each: readonly Column[]): Promise<void> {
  const modern = (await majorOf(session)) >= 18;
  for (const { schema, name, pages, rows, visible } of all)
    await session.query(modern ? relationStats : byHand, [schema, name, pages, rows, visible]);
  if (!modern) return;
  for (const column of each)
    await session.query(
      attributeStats,
      [...names, ...compound].map((key) => column[key]),
    );
}

export async function copyStatistics(from: string, making: Making): Promise<void> {
  const may = (await majorOf(making.keeper)) >= 18 || (await isSuperuser(making.keeper));
  if (!may) {
    making.log("The source's counts are not in the clone: before PostgreSQL 18 that takes a superuser");
    return;
  }
  const [all, each] = await withSource(from, async (session) => [
    (await session.query<Counts>(counts)).rows,
    (await session.query<Column>(columns)).rows,
  ]);
  await withSession(making.url, (session) => enter(session, all, each));
}
