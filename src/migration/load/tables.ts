/** The tables of a database, with their sizes. */
import { z } from 'zod';
import type { Session } from '../../drivers/database/postgres/session.ts';
import type { Table } from '../measure/measured.ts';

/** `exact` takes a lock on each table for a moment; without it, as the last VACUUM or ANALYZE counted the pages. */
const sizes = (exact: boolean): string =>
  exact
    ? `case when c.relkind in ('r', 'm') then pg_table_size(c.oid) else 0 end::float8 as bytes,
 case when c.relkind in ('r', 'm') then pg_indexes_size(c.oid) else 0 end::float8 as "indexBytes"`
    : `(c.relpages + coalesce((select t.relpages from pg_class t where t.oid = c.reltoastrelid), 0))::float8
 * current_setting('block_size')::float8 as bytes,
 coalesce((select sum(i.relpages) from pg_index x join pg_class i on i.oid = x.indexrelid where x.indrelid = c.oid), 0)::float8
 * current_setting('block_size')::float8 as "indexBytes"`;

const sql = (
  exact: boolean,
): string => `select c.oid::int8::float8 as oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
 c.relkind as kind, case when c.reltuples >= 0 then c.reltuples when s.n_live_tup > 0 then s.n_live_tup end::float8 as rows,
 ${sizes(exact)}
 from pg_class c join pg_namespace n on n.oid = c.relnamespace
 left join pg_stat_all_tables s on s.relid = c.oid
 where c.oid >= 16384 and c.relkind in ('r', 'p', 'm', 'f', 'v') and n.nspname !~ '^pg_(toast|temp)'`;

const shape = z.array(
  z.object({
    oid: z.number(),
    name: z.string(),
    kind: z.string(),
    rows: z.number().nullable(),
    bytes: z.number(),
    indexBytes: z.number(),
  }),
);

/** By oid. */
export async function readTables(session: Session, exact: boolean): Promise<ReadonlyMap<number, Table>> {
  const { rows } = await session.query<Record<string, unknown>>(sql(exact));
  return new Map(shape.parse(rows).map(({ oid, ...table }) => [oid, table]));
}

/** The table of each index, by the index's oid. */
export async function readIndexes(session: Session): Promise<ReadonlyMap<number, number>> {
  const { rows } = await session.query<{ index: number; table: number }>(
    'select indexrelid::int8::float8 as index, indrelid::int8::float8 as "table" from pg_index where indexrelid >= 16384',
  );
  return new Map(rows.map(({ index, table }) => [index, table]));
}
