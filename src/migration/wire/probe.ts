/**
 * The question that is put to the server behind each statement, in the client's own session and transaction, where
 * its locks are still held. Any role may ask it. All names are qualified: the client's search_path is its own.
 */
import { z } from 'zod';

/** `modes` as in pg_locks; empty where no lock is held. The rest is null for a relation that was just dropped. */
export interface Seen {
  readonly oid: number;
  readonly modes: readonly string[];
  readonly name: string | null;
  readonly kind: string | null;
  readonly filenode: string | null;
  /** Full scans that this session began since its statistics were last handed in. */
  readonly scans: number;
}
export interface Reading {
  /** ms since 1970 by the server's clock: when the client's message arrived, and when the probe began and ended. */
  readonly arrived: number;
  readonly began: number;
  readonly ended: number;
  /** Position in the write-ahead log, in bytes. */
  readonly lsn: bigint;
  readonly relations: readonly Seen[];
}

const ms = (call: string): string => `(1000 * extract(epoch FROM pg_catalog.${call}()))::float8`;

const columns = `pg_catalog.json_build_array(l.relation::pg_catalog.int8, l.modes,
 pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.relkind,
 pg_catalog.pg_relation_filenode(c.oid), pg_catalog.pg_stat_get_xact_numscans(l.relation))`;

/** What this transaction has locked. */
const locked = `(SELECT relation, pg_catalog.string_agg(DISTINCT mode, ',') AS modes FROM pg_catalog.pg_lock_status()
 WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted
 AND relation >= 16384 AND relation <= $1::pg_catalog.oid GROUP BY 1)`;

/** All there was before, locked or not: for statements whose locks are gone when they are over. */
const every = `(SELECT r.oid AS relation, COALESCE(h.modes, '') AS modes FROM pg_catalog.pg_class r
 LEFT JOIN ${locked} h ON h.relation = r.oid
 WHERE r.oid >= 16384 AND r.oid <= $1::pg_catalog.oid AND r.relkind IN ('r', 'm', 'i', 'S', 'p', 'v', 'f'))`;

/** In base64, since names need not exist in the client's encoding. The flush starts the next transaction's counters at 0. */
const question = (relations: string): string => `SELECT pg_catalog.encode(pg_catalog.convert_to(
 pg_catalog.json_build_object('arrived', ${ms('statement_timestamp')}, 'began', ${ms('clock_timestamp')},
 'lsn', (pg_catalog.pg_current_wal_insert_lsn() - '0/0'::pg_catalog.pg_lsn)::text,
 'flush', pg_catalog.pg_stat_force_next_flush() IS NULL,
 'relations', (SELECT pg_catalog.json_agg(${columns}) FROM ${relations} l
 LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace),
 'ended', ${ms('clock_timestamp')})::text, 'UTF8'), 'base64')`;

/** `$1` is the highest oid of before the migration: what it makes itself is not asked about. */
export const probeSql = question(locked);
export const wideProbeSql = question(every);

/** The probe as part of a client's own text: no parameter, and on one line. */
export const inlineProbe = (maxOid: number): string =>
  probeSql.replaceAll('$1', String(maxOid)).replaceAll(/\s+/g, ' ');

/** Hands the counters in, behind what was not probed. */
export const flushSql = 'SELECT pg_catalog.pg_stat_force_next_flush()';

/** A client's statement_timeout is meant for its statements: gives it, and takes it off until the transaction ends. */
export const liftSql = `SELECT pg_catalog.current_setting('statement_timeout'),
 pg_catalog.set_config('statement_timeout', '0', true)`;
export const restoreSql = `SELECT pg_catalog.set_config('statement_timeout', $1, true)`;

const shape = z.object({
  arrived: z.number(),
  began: z.number(),
  ended: z.number(),
  lsn: z.string(),
  relations: z
    .array(
      z.tuple([
        z.number(),
        z.string(),
        z.string().nullable(),
        z.string().nullable(),
        z.string().nullable(),
        z.number(),
      ]),
    )
    .nullable(),
});

/** Reads the probe's one value. Throws where it is none. */
export function readingOf(text: string): Reading {
  const { relations, lsn, ...times } = shape.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  const seen = (relations ?? []).map(([oid, modes, name, kind, filenode, scans]) => ({
    oid,
    modes: modes === '' ? [] : modes.split(','),
    name,
    kind,
    filenode,
    scans,
  }));
  return { ...times, lsn: BigInt(lsn), relations: seen };
}
