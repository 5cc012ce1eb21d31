/** How much of a database pg_dump has read: what its file weighs says little, as it is compressed. */
import type { Session } from '../session.ts';

interface Copied {
  readonly relation: string;
  readonly bytes: number;
  readonly size: number;
}

/** COPY's own count is of text, which may be more than the table takes. Seen only of one's own role's sessions. */
const running = `select c.relid::text as relation, c.bytes_processed::float8 as bytes,
    pg_table_size(c.relid)::float8 as size
  from pg_stat_progress_copy c where c.datid = (select oid from pg_database where datname = current_database())
   and c.command = 'COPY TO'`;

/**
 * Reads it, in bytes; a table that is no longer being read counts whole, with its indexes' part of the database
 * left to the end. Small tables may be read between two looks: they count when all is done.
 */
export function copiedSoFar(session: Session): () => Promise<number> {
  const seen = new Map<string, number>();
  return async () => {
    const { rows } = await session.query<Copied>(running);
    const now = new Map(rows.map(({ relation, bytes, size }) => [relation, Math.min(bytes, size)]));
    for (const { relation, size } of rows) seen.set(relation, size);
    return [...seen].reduce((sum, [relation, size]) => sum + (now.get(relation) ?? size), 0);
  };
}
