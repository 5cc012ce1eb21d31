/** Roles that a dump names: as owners, in grants, in policies. Migrations name the same. Pure. */

const identifier = String.raw`"(?:[^"]|"")+"|[A-Za-z_][\w$]*`;
const list = String.raw`(${identifier})(?:\s*,\s*(?:${identifier}))*`;
const line = new RegExp(
  String.raw`^(?:ALTER\s.*\sOWNER|GRANT\s.*|REVOKE\s.*|CREATE\s+POLICY\s.*?|ALTER\s+DEFAULT\s+PRIVILEGES\s.*)\s(?:TO|FROM)\s+(${list})`,
);
const none = new Set(['public', 'current_user', 'session_user', 'current_role']);

const unquoted = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();

/** Of one line, as pg_dump writes it. */
export function rolesIn(text: string): readonly string[] {
  const found = line.exec(text)?.[1] ?? '';
  const names = [...found.matchAll(new RegExp(identifier, 'g'))].map(([name]) => unquoted(name));
  return names.filter((name) => !none.has(name) && !name.startsWith('pg_'));
}

/** Without password or login, so that it opens nothing; one that is there stays as it is. */
export const makeRole = (name: string): string => {
  const text = name.replaceAll("'", "''");
  return (
    `DO $sluiceway$ BEGIN EXECUTE format('CREATE ROLE %I NOLOGIN', '${text}'); ` +
    'EXCEPTION WHEN duplicate_object THEN NULL; END $sluiceway$;'
  );
};
