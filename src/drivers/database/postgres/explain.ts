/** What PostgreSQL or the network said, as a message that says what to change. */
import { messageOf, SluicewayError } from '../../../errors.ts';
import type { Address } from './address.ts';

const codeOf = (thrown: unknown): string =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';

/** Several addresses of one host fail together, as an error whose own message is empty. */
function first(thrown: unknown): unknown {
  const several = typeof thrown === 'object' && thrown !== null && 'errors' in thrown ? thrown.errors : [];
  return Array.isArray(several) && several.length > 0 ? several[0] : thrown;
}

/** By Node's network codes and PostgreSQL's SQLSTATE (appendix A of its manual). */
const sayings: Readonly<Record<string, readonly [found: string, cure: string]>> = {
  ECONNREFUSED: ['refused the connection', 'is the server running there, and may this runner reach it?'],
  ECONNRESET: ['cut the connection', 'is it PostgreSQL that listens there?'],
  ENOTFOUND: ['is not known by that name', 'check the host'],
  EAI_AGAIN: ['could not be looked up', 'check the host and the runner’s DNS'],
  ETIMEDOUT: ['did not answer', 'may this runner reach it (firewall, private network)?'],
  EHOSTUNREACH: ['cannot be reached', 'may this runner reach it (firewall, private network)?'],
  '28P01': ['refused the password', 'check user and password'],
  '28000': ['refused the user', 'check the user, and pg_hba.conf for this runner’s address'],
  '3D000': ['has no such database', 'check the database’s name'],
  '53300': ['has no connection left', 'raise max_connections, or end sessions that are not needed'],
  '57P03': ['is starting up or shutting down', 'try again in a moment'],
};

function saying(thrown: unknown): readonly [found: string, cure: string] | undefined {
  const named = sayings[codeOf(thrown)];
  if (named !== undefined) return named;
  const message = messageOf(thrown);
  if (/timeout expired|timed? ?out/i.test(message)) return sayings.ETIMEDOUT;
  if (/Connection terminated/i.test(message)) return sayings.ECONNRESET;
  if (/SSL|certificate/i.test(message))
    return [`cannot be connected to: ${message}`, 'check sslmode in the URL'];
  return undefined;
}

/** As "PostgreSQL at db.example:5432 refused the connection: … Check database.url." */
export function explain(thrown: unknown, at: Address): SluicewayError {
  const cause = first(thrown);
  const known = saying(cause);
  const message =
    known === undefined
      ? `PostgreSQL at ${at.place}, database "${at.database}": ${messageOf(cause)}`
      : `PostgreSQL at ${at.place} ${known[0]}: ${known[1]} (database "${at.database}", from ${at.named})`;
  return new SluicewayError('DATABASE', message, cause);
}

/** Whether PostgreSQL answered with one of these SQLSTATE codes. */
export const isState = (thrown: unknown, ...states: readonly string[]): boolean => {
  const cause = thrown instanceof SluicewayError ? thrown.cause : thrown;
  return states.includes(codeOf(cause));
};
