/** Databases that nobody else gets into: those of a clone hold production's rows, unmasked at first. */
import { createEmpty, isBusy, type Locale, sizeOf } from '../create.ts';
import { majorOf, type Session } from '../session.ts';

const name = (session: Session, database: string): string => session.escapeIdentifier(database);

export async function allowConnections(session: Session, database: string, allow: boolean): Promise<void> {
  await session.query(`ALTER DATABASE ${name(session, database)} ALLOW_CONNECTIONS ${String(allow)}`);
}

/** What makes them: a session beside them, and what they are marked with. */
export interface Maker {
  readonly keeper: Session;
  /** For people who find one, and for the run that sweeps: what it is, and since when. Begins with "Sluiceway". */
  readonly words: string;
}

/** Made without connections, so that there is no moment in which PUBLIC's right to connect holds. */
async function shut({ keeper: session, words }: Maker, database: string): Promise<void> {
  const text = session.escapeLiteral(words);
  await session.query(`COMMENT ON DATABASE ${name(session, database)} IS ${text}`);
  await session.query(`REVOKE ALL ON DATABASE ${name(session, database)} FROM PUBLIC`);
  await allowConnections(session, database, true);
}

/** Resolves to whether the collation could be kept (createEmpty). */
export async function createClosed(maker: Maker, database: string, like: Locale): Promise<boolean> {
  const kept = await createEmpty(maker.keeper, database, like, ' ALLOW_CONNECTIONS false');
  await shut(maker, database);
  return kept;
}

/**
 * From here on a copy of the files, with its checkpoints, is faster than writing every page to the log (PostgreSQL 15:
 * docs/clone.md has the figures).
 */
const copiedAsFiles = 192 * 2 ** 20;

async function strategy(session: Session, from: string): Promise<string> {
  if ((await majorOf(session)) < 15) return '';
  const bytes = await sizeOf(session, from);
  return ` STRATEGY ${bytes >= copiedAsFiles ? 'FILE_COPY' : 'WAL_LOG'}`;
}

/** Ends nobody's session: throws, saying who is connected, unless `from` is idle. */
export async function copyClosed(maker: Maker, from: string, to: string): Promise<void> {
  const session = maker.keeper;
  const how = await strategy(session, from);
  try {
    await session.query(
      `CREATE DATABASE ${name(session, to)} TEMPLATE ${name(session, from)} ALLOW_CONNECTIONS false${how}`,
    );
  } catch (thrown) {
    throw await isBusy(session, from, thrown);
  }
  await shut(maker, to);
}
