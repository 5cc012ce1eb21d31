/** A session beside a database, from which that database can be copied, renamed or dropped. */
import { SluicewayError } from '../../../errors.ts';
import { address, withDatabase } from './address.ts';
import { isState } from './explain.ts';
import { type Session, withSession } from './session.ts';

/** Present on every cluster unless somebody removed them. */
const candidates = ['postgres', 'template1'] as const;

const canConnect = async (url: string): Promise<boolean> => {
  try {
    return await withSession(url, async () => true);
  } catch (thrown) {
    if (isState(thrown, '3D000', '42501', '28000')) return false;
    throw thrown;
  }
};

/** Throws SluicewayError('DATABASE') where the user may connect to neither. */
export async function maintenanceUrl(url: string): Promise<string> {
  const { database, place, url: parsed } = address(url);
  for (const name of candidates.filter((candidate) => candidate !== database)) {
    const beside = withDatabase(url, name);
    if (await canConnect(beside)) return beside;
  }
  throw new SluicewayError(
    'DATABASE',
    `User "${decodeURIComponent(parsed.username)}" may connect neither to postgres nor to template1 at ${place}: ` +
      'grant it CONNECT on the database postgres.',
  );
}

export async function withMaintenance<T>(url: string, work: (session: Session) => Promise<T>): Promise<T> {
  return withSession(await maintenanceUrl(url), work);
}
