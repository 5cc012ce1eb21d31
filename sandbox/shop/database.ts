/** Where the shop's database is: DATABASE_URL, as for every command of a release. */
import pg from 'pg';

/** Throws where DATABASE_URL is missing. */
export function databaseUrl(): string {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '')
    throw new Error('DATABASE_URL is not set, and the shop needs its database');
  return url;
}

/** Lends a connection to `work`. */
export async function withClient<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl(), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
