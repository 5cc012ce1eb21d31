/** A database's URL taken apart: where it is, for messages, and how pg and libpq's programs are told of it. */
import { SluicewayError } from '../../../errors.ts';

/** `named` says where the URL stands in the config; a message never holds the URL itself. */
export interface Address {
  readonly url: URL;
  /** As `db.example:5432`. */
  readonly place: string;
  readonly database: string;
  readonly named: string;
}

const cures =
  'Write postgres://user:password@host:5432/database, with @ : / ? # % in the password percent-encoded ' +
  '(p@ss becomes p%40ss).';

const refuse = (named: string, found: string): SluicewayError =>
  new SluicewayError('DATABASE', `${named}: ${found}. ${cures}`);

function parts(text: string, named: string): URL {
  if (text.trim() === '') throw refuse(named, 'the URL is empty');
  if (!/^postgres(ql)?:\/\//.test(text))
    throw refuse(named, 'only PostgreSQL is supported, and this is not its URL');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A raw / or # in a password ends the host too early; what is left over then still holds the @ before the host.
  if (url === undefined || `${url.pathname}${url.search}${url.hash}`.includes('@') || url.hash !== '') {
    throw refuse(named, 'the URL cannot be read');
  }
  return url;
}

const decoded = (text: string, named: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refuse(named, 'the URL has a % that does not begin an encoded character');
  }
};

/** Throws where it is no URL of PostgreSQL, or one with characters that should have been encoded. */
export function address(text: string, named = 'database.url'): Address {
  const url = parts(text, named);
  const database = decoded(url.pathname.slice(1), named) || decoded(url.username, named);
  if (database === '') throw refuse(named, 'the URL names no database');
  decoded(url.password, named);
  const host = url.searchParams.get('host') ?? (url.hostname || 'localhost');
  return { url, place: `${host}:${url.port || '5432'}`, database, named };
}

/** The same server and user, another database. */
export function withDatabase(text: string, database: string, named?: string): string {
  const { url } = address(text, named);
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(database)}`;
  return other.href;
}

/** The same database, its sessions with one more of the server's options (`-c name=value`). */
export function withUrlOption(text: string, option: string): string {
  const { url } = address(text);
  const other = new URL(url);
  const given = other.searchParams.get('options');
  other.searchParams.set('options', given === null ? option : `${given} ${option}`);
  return other.href;
}

const passwordOf = (url: URL): string =>
  decodeURIComponent(url.password) || (url.searchParams.get('password') ?? '');

/** What must not be printed: the password, as it is and as it stands in the URL. */
export function urlSecrets(text: string): readonly string[] {
  const { url } = address(text);
  return [...new Set([passwordOf(url), url.password])].filter((secret) => secret !== '');
}

/** What libpq knows of a URL's parameters; others (Prisma's `schema`, pools' sizes) would be an error to it. */
const known = [
  'application_name',
  'channel_binding',
  'connect_timeout',
  'gssencmode',
  'host',
  'options',
  'port',
  'sslcert',
  'sslcrl',
  'sslkey',
  'sslmode',
  'sslrootcert',
  'target_session_attrs',
];

/** For pg_dump and its kin: the URL without its password, which goes by the environment only. */
export function libpq(text: string): {
  readonly dbname: string;
  readonly env: Readonly<Record<string, string>>;
} {
  const { url } = address(text);
  const bare = new URL(url);
  bare.password = '';
  bare.search = '';
  for (const [key, value] of url.searchParams) if (known.includes(key)) bare.searchParams.append(key, value);
  bare.search = bare.search.replaceAll('+', '%20');
  const password = passwordOf(url);
  return { dbname: bare.href, env: password === '' ? {} : { PGPASSWORD: password } };
}
