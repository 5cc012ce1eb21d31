/** What belongs to a database itself and neither pg_dump nor TEMPLATE copies: owner, rights and settings. */
import type { Session } from './session.ts';

/** The six settings that PostgreSQL keeps already quoted, as a list (GUC_LIST_QUOTE in its sources). */
const lists = [
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
];

/** Each query writes the statements that make `$2` like `$1`. */
const queries: readonly (readonly [sql: string, more: readonly (readonly string[])[]])[] = [
  [
    `select format('ALTER DATABASE %I OWNER TO %I', $2::text, pg_get_userbyid(datdba)) as statement
       from pg_database where datname = $1`,
    [],
  ],
  [
    `select format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $2::text) as statement
       from pg_database where datname = $1 and datacl is not null`,
    [],
  ],
  [
    `select format('GRANT %s ON DATABASE %I TO %s%s', a.privilege_type, $2::text,
                   case a.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(a.grantee)) end,
                   case when a.is_grantable then ' WITH GRANT OPTION' else '' end) as statement
       from pg_database d, aclexplode(d.datacl) a where d.datname = $1`,
    [],
  ],
  [
    `select format(case s.setrole when 0 then 'ALTER DATABASE %1$I SET %3$I TO %4$s'
                                  else 'ALTER ROLE %2$I IN DATABASE %1$I SET %3$I TO %4$s' end,
                   $2::text, pg_get_userbyid(s.setrole), split_part(c, '=', 1),
                   case when split_part(c, '=', 1) = any($3) then substr(c, strpos(c, '=') + 1)
                        else quote_literal(substr(c, strpos(c, '=') + 1)) end) as statement
       from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) c
      where d.datname = $1`,
    [lists],
  ],
];

export async function copyProperties(session: Session, from: string, to: string): Promise<void> {
  for (const [sql, more] of queries) {
    const { rows } = await session.query<{ statement: string }>(sql, [from, to, ...more]);
    for (const { statement } of rows) await session.query(statement);
  }
}
