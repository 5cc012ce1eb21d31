/** What of an archive's table of contents is not restored, since the rehearsal's server cannot have it. */
import { SluicewayError } from '../../../../errors.ts';
import { address } from '../address.ts';
import { majorOf, type Session, withSession } from '../session.ts';
import { messageOf } from '../../../../errors.ts';

export interface Extension {
  readonly name: string;
  readonly schema: string;
  /** Something of the database itself needs it: a column's type, an index, a function. */
  readonly used: boolean;
}

/** Members are found by their dependency on it; users by theirs on a member. */
const installed = `select e.extname as name, n.nspname as schema,
    exists (select from pg_depend m join pg_depend u on u.refclassid = m.classid and u.refobjid = m.objid
             where m.refclassid = 'pg_extension'::regclass and m.refobjid = e.oid and m.deptype = 'e'
               and u.deptype <> 'e' and u.classid <> 'pg_extension'::regclass
               and not exists (select from pg_depend o where o.classid = u.classid and o.objid = u.objid
                                and o.refclassid = 'pg_extension'::regclass and o.deptype = 'e')
               and not exists (select from pg_depend i join pg_depend o on o.classid = i.refclassid
                                and o.objid = i.refobjid and o.deptype = 'e'
                                where i.classid = u.classid and i.objid = u.objid and i.deptype in ('i', 'a'))
           ) as used
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql' order by 1`;

export async function extensionsOf(session: Session): Promise<readonly Extension[]> {
  return (await session.query<Extension>(installed)).rows;
}

/** Why it cannot be had there; null where it can. Tried, and rolled back: a list of what is available says too little. */
async function refusal(session: Session, { name, schema }: Extension): Promise<string | null> {
  const quoted = session.escapeIdentifier(schema);
  await session.query('BEGIN');
  try {
    await session.query(`CREATE SCHEMA IF NOT EXISTS ${quoted}`);
    await session.query(`CREATE EXTENSION ${session.escapeIdentifier(name)} SCHEMA ${quoted} CASCADE`);
    return null;
  } catch (thrown) {
    return messageOf(thrown).split('\n')[0] ?? '';
  } finally {
    await session.query('ROLLBACK');
  }
}

const missing = (url: string, { name }: Extension, why: string, major: number): SluicewayError =>
  new SluicewayError(
    'DATABASE',
    `The database uses the extension ${name}, which the rehearsal's server (${address(url).place}) does not have: ` +
      `${why}. Install it there (Debian, Ubuntu: apt-get install postgresql-${major}-${name}, say), or let ` +
      '`database.rehearsal.server` be the URL of a server that has it.',
  );

/** The names of those that are left out. Throws where something needs one that cannot be had. */
export async function extensionsLeftOut(
  url: string,
  extensions: readonly Extension[],
  log: (line: string) => void,
): Promise<readonly string[]> {
  if (extensions.length === 0) return [];
  return withSession(url, async (session) => {
    const left: string[] = [];
    for (const extension of extensions) {
      const why = await refusal(session, extension);
      if (why === null) continue;
      if (extension.used) throw missing(url, extension, why, await majorOf(session));
      log(
        `The extension ${extension.name} is left out, as nothing uses it and the server refuses it: ${why}`,
      );
      left.push(extension.name);
    }
    return left;
  });
}

export async function isSuperuser(session: Session): Promise<boolean> {
  const { rows } = await session.query<{ is: boolean }>(
    'select rolsuper as is from pg_roles where rolname = current_user',
  );
  return rows[0]?.is === true;
}

/** Lines of `pg_restore --list`: `2; 3079 16384 EXTENSION - hstore `, `3311; 0 0 COMMENT - EXTENSION hstore `. */
export function withoutEntries(list: string, extensions: readonly string[], triggers: boolean): string {
  const out = new Set(extensions.flatMap((name) => [`EXTENSION - ${name}`, `COMMENT - EXTENSION ${name}`]));
  const kept = list.split('\n').filter((line) => {
    const entry = /^\d+; \d+ \d+ (.*?)\s*$/.exec(line)?.[1];
    if (entry === undefined) return true;
    return !out.has(entry) && (triggers || !/^(?:COMMENT - )?EVENT TRIGGER /.test(entry));
  });
  return kept.join('\n');
}
