/** The database that is cloned: read, and by sessions that cannot write. */
import { messageOf } from '../../../../errors.ts';
import { withUrlOption } from '../address.ts';
import { type Session, withSession } from '../session.ts';

const readOnly = '-c default_transaction_read_only=on';

/** Every transaction of the session is read-only, and stays so until the session itself says otherwise. */
export function withSource<T>(url: string, work: (session: Session) => Promise<T>): Promise<T> {
  return withSession(
    url,
    async (session) => {
      await session.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY');
      return work(session);
    },
    { named: 'database.rehearsal.clone.from' },
  );
}

/**
 * The URL for programs whose sessions we do not open: read-only by the connection's options. A pooler that takes no
 * options gets none: pg_dump opens a read-only transaction of its own accord.
 */
export async function readOnlyUrl(url: string): Promise<string> {
  const wished = withUrlOption(url, readOnly);
  try {
    await withSession(wished, async (session) => session.query('select'));
    return wished;
  } catch (thrown) {
    if (/unsupported startup parameter/i.test(messageOf(thrown))) return url;
    throw thrown;
  }
}
