/** Makes what was copied fit to be used: no way to other databases, nothing missing, masked, with statistics. */
import { availableParallelism } from 'node:os';
import { messageOf, SluicewayError } from '../../../../errors.ts';
import { tablesOf } from '../create.ts';
import { mustDiffer } from '../identity.ts';
import { type Session, withSession } from '../session.ts';
import { guarded, type Making } from './request.ts';

/** Foreign servers stay out of reach: the way to other databases is by these passwords. */
const isolate = `do $$ declare r record; begin
  for r in select usename, srvname from pg_user_mappings loop
    execute format('drop user mapping for %s server %I',
                   case r.usename when 'public' then 'public' else quote_ident(r.usename) end, r.srvname);
  end loop; end $$`;

async function apply(session: Session, { path, sql }: NonNullable<Making['mask']>): Promise<void> {
  await session.query(sql).catch((cause: unknown) => {
    throw new SluicewayError(
      'DATABASE',
      `${path} failed on the clone: ${messageOf(cause)}. The clone was dropped.`,
      cause,
    );
  });
}

export async function mustNotBeSource(making: Making, url: string): Promise<void> {
  for (const source of guarded(making)) await mustDiffer(source, url, making.source.by === 'command');
}

/** Largest first, so that no session is left alone with a large one at the end. */
const analysed = `select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'm', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
   and n.nspname !~ '^pg_toast' and c.relpersistence <> 't' and not (c.relkind = 'm' and not c.relispopulated)
 order by (c.relkind = 'p'), pg_table_size(c.oid) desc`;

/** Statistics are in no dump, and plans without them are not production's. */
async function analyse(url: string): Promise<void> {
  const tables = await withSession(url, async (session) => {
    const { rows } = await session.query<{ name: string }>(analysed);
    return rows.map(({ name }) => name);
  });
  const waiting = tables.values();
  const worker = (): Promise<void> =>
    withSession(url, async (session) => {
      for (const table of waiting) await session.query(`ANALYZE ${table}`);
    });
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism(), tables.length) }, worker));
}

/** `expected` are the tables that must be there. */
export async function prepare(making: Making, expected: readonly string[]): Promise<void> {
  await mustNotBeSource(making, making.url);
  await withSession(making.url, async (session) => {
    await session.query(isolate);
    const found = new Set(await tablesOf(session));
    const missing = expected.filter((table) => !found.has(table));
    if (missing.length > 0)
      throw new SluicewayError('DATABASE', `The clone lacks ${missing.slice(0, 5).join(', ')}.`);
    if (making.mask !== undefined) await apply(session, making.mask);
  });
  if (making.source.by !== 'schema') await analyse(making.url);
}
