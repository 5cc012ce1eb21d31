/** What is in the database before the migration: names, files, and how far the write-ahead log has come. */
import { z } from 'zod';
import type { Session } from '../../drivers/database/postgres/session.ts';
import type { Known } from '../wire/footprint.ts';

const shape = z.object({
  lsn: z.string(),
  relations: z
    .array(z.tuple([z.number(), z.string(), z.string(), z.string().nullable(), z.number().nullable()]))
    .nullable(),
});

/** Oids below are PostgreSQL's own. */
const firstOwn = 16_384;

const sql = `select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text as lsn,
 (select json_agg(json_build_array(c.oid::int8, quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relkind,
          pg_relation_filenode(c.oid), i.indrelid::int8))
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
         left join pg_index i on i.indexrelid = c.oid
   where c.oid >= ${firstOwn}) as relations`;

export async function readCatalogue(session: Session): Promise<Known> {
  const { rows } = await session.query<Record<string, unknown>>(sql);
  const { lsn, relations } = shape.parse(rows[0]);
  const all = (relations ?? []).map(
    ([oid, name, kind, filenode, table]) => [oid, { name, kind, filenode, table }] as const,
  );
  const maxOid = all.reduce((most, [oid]) => Math.max(most, oid), firstOwn);
  return { relations: new Map(all), maxOid, lsn: BigInt(lsn) };
}

/** For a client that went to another database: nothing there is known. */
export const elsewhere = (known: Known): Known => ({
  relations: new Map(),
  maxOid: firstOwn,
  lsn: known.lsn,
});
