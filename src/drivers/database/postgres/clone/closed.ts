/** Databases that nobody else gets into: those of a clone hold production's rows, unmasked at first. */
import { createEmpty, isBusy, type Locale, sizeOf } from '../create.ts';
import { majorOf, type Session } from '../session.ts';

const name = (session: Session, database: string): string => session.escapeIdentifier(database);

export async function allowConnections(session: Session, database: string, allow: boolean): Promise<void> {
  await session.query(`ALTER DATABASE ${name(session, database)} ALLOW_CONNECTIONS ${String(allow)}`);
}

/** Made without connections, so that there is no moment in which PUBLIC's right to connect holds. */
async function shut(session: Session, database: string): Promise<void> {
  await session.query(`REVOKE ALL ON DATABASE ${name(session, database)} FROM PUBLIC`);
  await allowConnections(session, database, true);
}

/** For people who find it, and for the run that sweeps: what it is, and since when. */
export async function mark(session: Session, database: string, words: string): Promise<void> {
  await session.query(`COMMENT ON DATABASE ${name(session, database)} IS ${session.escapeLiteral(words)}`);
}

/** Resolves to whether the collation could be kept (createEmpty). */
export async function createClosed(session: Session, database: string, like: Locale): Promise<boolean> {
  const kept = await createEmpty(session, database, like, ' ALLOW_CONNECTIONS false');
  await shut(session, database);
  return kept;
}

/**
 * From here on a copy of the files, with its checkpoints, is faster than writing every page to the log (PostgreSQL 15:
 * docs/clone.md has the figures).
 */
const copiedAsFiles = 64 * 2 ** 20;

async function strategy(session: Session, from: string): Promise<string> {
  if ((await majorOf(session)) < 15) return '';
  const bytes = await sizeOf(session, from);
  return ` STRATEGY ${bytes >= copiedAsFiles ? 'FILE_COPY' : 'WAL_LOG'}`;
}

/** Ends nobody's session: throws, saying who is connected, unless `from` is idle. */
export async function copyClosed(session: Session, from: string, to: string): Promise<void> {
  const how = await strategy(session, from);
  try {
    await session.query(
      `CREATE DATABASE ${name(session, to)} TEMPLATE ${name(session, from)} ALLOW_CONNECTIONS false${how}`,
    );
  } catch (thrown) {
    throw await isBusy(session, from, thrown);
  }
  await shut(session, to);
}
