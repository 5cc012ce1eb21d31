/** Makes databases: an empty one like another, and a copy by TEMPLATE. */
import { z } from 'zod';
import { SluicewayError } from '../../../errors.ts';
import { isState } from './explain.ts';
import type { Session } from './session.ts';

/** A row of pg_database; the column of an ICU locale changed its name with PostgreSQL 17. */
const shape = z.object({
  encoding: z.string(),
  row: z.object({
    datcollate: z.string(),
    datctype: z.string(),
    datlocprovider: z.string().optional(),
    daticulocale: z.string().nullish(),
    datlocale: z.string().nullish(),
  }),
});
export type Locale = z.infer<typeof shape>;

export async function localeOf(session: Session, database: string): Promise<Locale> {
  const { rows } = await session.query<Record<string, unknown>>(
    `select pg_encoding_to_char(encoding) as encoding, to_jsonb(d) as row from pg_database d where datname = $1`,
    [database],
  );
  return shape.parse(rows[0]);
}

function localeClause(session: Session, { row }: Locale): string {
  const text = (value: string): string => session.escapeLiteral(value);
  const icu = row.datlocale ?? row.daticulocale;
  const provider =
    row.datlocprovider === 'i' && typeof icu === 'string'
      ? ` LOCALE_PROVIDER icu ICU_LOCALE ${text(icu)}`
      : '';
  return ` LC_COLLATE ${text(row.datcollate)} LC_CTYPE ${text(row.datctype)}${provider}`;
}

/** Resolves to whether the collation could be kept: another server may not have it, and then its own stands in. */
export async function createEmpty(
  session: Session,
  database: string,
  like: Locale,
  more = '',
): Promise<boolean> {
  const [name, encoding] = [session.escapeIdentifier(database), session.escapeLiteral(like.encoding)];
  const begin = `CREATE DATABASE ${name} TEMPLATE template0 ENCODING ${encoding}${more}`;
  try {
    await session.query(begin + localeClause(session, like));
    return true;
  } catch (thrown) {
    if (!isState(thrown, '42809', '22023')) throw thrown;
    await session.query(`${begin} LC_COLLATE 'C' LC_CTYPE 'C'`);
    return false;
  }
}

/** Who is connected, as "3 sessions (shop, psql)". */
async function guests(session: Session, database: string): Promise<string> {
  const { rows } = await session.query<{ count: number; names: string | null }>(
    `select count(*)::int as count, string_agg(distinct nullif(application_name, ''), ', ') as names
       from pg_stat_activity where datname = $1`,
    [database],
  );
  const [count, names] = [rows[0]?.count ?? 0, rows[0]?.names ?? ''];
  const sessions = count === 1 ? '1 session' : `${count} sessions`;
  return names === '' ? sessions : `${sessions} (${names})`;
}

/** What is to be thrown where a copy of `from` failed: who is connected to it, where that is why. */
export async function isBusy(session: Session, from: string, thrown: unknown): Promise<unknown> {
  if (!isState(thrown, '55006')) return thrown;
  return new SluicewayError(
    'DATABASE',
    `"${from}" cannot be copied by TEMPLATE while others are connected to it: ${await guests(session, from)}. ` +
      'Put pg_dump on the runner (it copies a database in use), or stop what is connected.',
    thrown,
  );
}

/** Ends nobody's session: throws, saying who is connected, unless the database is idle. */
export async function copyByTemplate(session: Session, from: string, to: string): Promise<void> {
  const name = (database: string): string => session.escapeIdentifier(database);
  try {
    await session.query(`CREATE DATABASE ${name(to)} TEMPLATE ${name(from)}`);
  } catch (thrown) {
    throw await isBusy(session, from, thrown);
  }
}

/** Ends what is left connected: only for databases that Sluiceway made itself. */
export async function dropDatabase(session: Session, database: string): Promise<void> {
  await session.query(`DROP DATABASE IF EXISTS ${session.escapeIdentifier(database)} WITH (FORCE)`);
}

/** Size on the server, in bytes. */
export async function sizeOf(session: Session, database: string): Promise<number> {
  const { rows } = await session.query<{ bytes: string }>('select pg_database_size($1)::text as bytes', [
    database,
  ]);
  return Number(rows[0]?.bytes ?? 0);
}

/** Tables, as `public.orders`, that are the database's own and not an extension's. */
export async function tablesOf(session: Session): Promise<readonly string[]> {
  const { rows } = await session.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (select from pg_depend d
                         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      order by 1`,
  );
  return rows.map((row) => row.name);
}
