import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { address, libpq, urlSecrets, withDatabase } from '../../../src/drivers/database/postgres/address.ts';

const hostile = 'p@ss/word#?:%&+ é';
const url = (password: string, rest = 'db.example:6432/shop'): string =>
  `postgres://ana:${encodeURIComponent(password)}@${rest}`;

test('any password survives, and is never in what goes on a command line', () => {
  const word = fc.string({ minLength: 4, unit: 'grapheme' }).filter((text) => !/^[a-z.:/0-9]*$/i.test(text));
  fc.assert(
    fc.property(word, (password) => {
      const { dbname, env } = libpq(url(password));
      expect(env.PGPASSWORD).toBe(password);
      expect(dbname).toBe('postgres://ana@db.example:6432/shop');
    }),
  );
});

test('place and database for messages, without the user', () => {
  expect(address(url(hostile))).toMatchObject({ place: 'db.example:6432', database: 'shop' });
  expect(address('postgresql://localhost/a%20b')).toMatchObject({ place: 'localhost:5432', database: 'a b' });
});

describe('what cannot be read is refused without showing it', () => {
  test.each([
    ['', 'is empty'],
    ['mysql://ana:hunter9@db/shop', 'only PostgreSQL'],
    ['postgres://ana:hun@t/er9@db/shop', 'cannot be read'],
    ['postgres://ana:hun#ter9@db/shop', 'cannot be read'],
    ['postgres://ana:hun?ter9@db/shop', 'cannot be read'],
    ['postgres://ana:hun%ter9@db/shop', 'does not begin an encoded character'],
    ['postgres://db.example:5432', 'names no database'],
  ])('%s', (text, found) => {
    let message = '';
    try {
      address(text, '$DATABASE_URL');
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('$DATABASE_URL: ');
    expect(message).toContain(found);
    expect(message).not.toMatch(/hun|er9/);
  });
});

test('another database keeps server, user and parameters', () => {
  expect(withDatabase('postgres://ana:x@db/shop?sslmode=require', 'a b')).toBe(
    'postgres://ana:x@db/a%20b?sslmode=require',
  );
});

test('what libpq does not know is left out, what it knows is kept', () => {
  const { dbname } = libpq(
    'postgres://ana:x@db/shop?schema=public&sslmode=require&connection_limit=5&options=-c%20a%3Db',
  );
  expect(dbname).toBe('postgres://ana@db/shop?sslmode=require&options=-c%20a%3Db');
});

test('the password as a parameter is a secret too', () => {
  expect(libpq('postgres://ana@db/shop?password=hidden1')).toEqual({
    dbname: 'postgres://ana@db/shop',
    env: { PGPASSWORD: 'hidden1' },
  });
  expect(urlSecrets(url(hostile))).toContain(hostile);
});
