/** Where the shop's database is: DATABASE_URL, as for every command of a release. */

/** Throws where DATABASE_URL is missing. */
export function databaseUrl(): string {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '')
    throw new Error('DATABASE_URL is not set: the shop needs its database.');
  return url;
}
