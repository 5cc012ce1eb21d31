/** A source's tables and foreign keys, as far as leaving out rows needs them. */
import type { Session } from '../session.ts';

export interface Table {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  /** Quoted, with its schema. */
  readonly name: string;
  /** Quoted, without generated ones. */
  readonly columns: readonly string[];
  /** The root of what it is a partition of; null for one that is none. */
  readonly root: string | null;
  readonly partitioned: boolean;
}
export interface ForeignKey {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Quoted, pair by pair. */
  readonly columns: readonly string[];
  readonly refers: readonly string[];
}
export interface Schema {
  readonly tables: readonly Table[];
  readonly keys: readonly ForeignKey[];
}

const tables = `select c.oid::text as oid, n.nspname as schema, c.relname as table,
    format('%I.%I', n.nspname, c.relname) as name, c.relkind = 'p' as partitioned,
    case when c.relispartition then pg_partition_root(c.oid)::oid::text end as root,
    array(select quote_ident(a.attname) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
            and not a.attisdropped and a.attgenerated = '' order by a.attnum)::text[] as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 4`;

/** Those of partitions are their parent's. */
const keys = `select k.conname as name, k.conrelid::text as from, k.confrelid::text as to,
    array(select quote_ident(a.attname) from unnest(k.conkey) with ordinality o(n, i)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = o.n order by o.i)::text[] as columns,
    array(select quote_ident(a.attname) from unnest(k.confkey) with ordinality o(n, i)
            join pg_attribute a on a.attrelid = k.confrelid and a.attnum = o.n order by o.i)::text[] as refers
  from pg_constraint k where k.contype = 'f' and k.conparentid = 0`;

export async function schemaOf(session: Session): Promise<Schema> {
  const [first, second] = [await session.query<Table>(tables), await session.query<ForeignKey>(keys)];
  return { tables: first.rows, keys: second.rows };
}
