/** A fresh server has none of the roles that policies, grants and migrations speak of: the names are made, nothing more. */
import { type Session, withSession } from './session.ts';

async function namesOf(session: Session): Promise<readonly string[]> {
  const { rows } = await session.query<{ name: string }>(
    `select rolname as name from pg_roles where rolname !~ '^pg_'`,
  );
  return rows.map(({ name }) => name);
}

/** Without password or login, so that they open nothing. */
export async function copyRoles(from: string, to: string): Promise<void> {
  const wanted = await withSession(from, namesOf);
  await withSession(to, async (session) => {
    const there = await namesOf(session);
    for (const name of wanted.filter((role) => !there.includes(role))) {
      await session.query(`CREATE ROLE ${session.escapeIdentifier(name)} NOLOGIN`);
    }
  });
}
