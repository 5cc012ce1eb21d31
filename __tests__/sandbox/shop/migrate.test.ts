import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Databases, query, shop, startDatabases } from './database.ts';

let databases: Databases;
beforeAll(async () => {
  databases = await startDatabases();
});
afterAll(() => databases.stop());

const columns = async (url: string): Promise<readonly string[]> => {
  const text = `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
    WHERE table_name IN ('orders', 'products') ORDER BY 1`;
  return (await query<{ name: string }>(url, text)).map(({ name }) => name);
};

describe('the shop’s migrations', () => {
  test('up and down lead back to the same schema, and up again runs nothing twice', async () => {
    const url = await databases.fresh();
    await shop(url, 'migrate.ts', 'up', '--to', '1');
    const before = await columns(url);
    expect(await shop(url, 'migrate.ts', 'up')).toEqual({ code: 0, said: 'Migrated up: 002_gift_note.\n' });
    expect(await columns(url)).toEqual([...before, 'orders.gift_note'].sort());
    expect(await shop(url, 'migrate.ts', 'up')).toEqual({ code: 0, said: 'Nothing to migrate up.\n' });
    await shop(url, 'migrate.ts', 'down');
    expect(await columns(url)).toEqual(before);
    await shop(url, 'migrate.ts', 'down', '--to', '0');
    expect(await columns(url)).toEqual([]);
  });

  test('both versions work on the new schema, and only v1 on the old', async () => {
    const url = await databases.fresh();
    await shop(url, 'migrate.ts', 'up', '--to', '1');
    expect(await shop(url, 'verify.ts', '--version', 'v1')).toMatchObject({ code: 0 });
    const tooEarly = await shop(url, 'verify.ts', '--version', 'v2');
    expect(tooEarly).toMatchObject({
      code: 1,
      said: expect.stringContaining('the schema lacks orders.gift_note'),
    });
    await shop(url, 'migrate.ts', 'up');
    expect(await shop(url, 'verify.ts', '--version', 'v1')).toMatchObject({ code: 0 });
    expect(await shop(url, 'verify.ts', '--version', 'v2')).toMatchObject({ code: 0 });
  });

  test('verifying leaves no row behind', async () => {
    const url = await databases.fresh();
    await shop(url, 'migrate.ts', 'up');
    await shop(url, 'verify.ts', '--version', 'v2');
    const text = 'SELECT (SELECT count(*) FROM products) + (SELECT count(*) FROM orders) AS rows';
    expect(await query(url, text)).toEqual([{ rows: '0' }]);
  });

  test('the broken set stops half-way and says so; nothing runs until down has taken it back', async () => {
    const url = await databases.fresh();
    await shop(url, 'migrate.ts', 'up', '--to', '1');
    const before = await columns(url);
    const broken = await shop(url, 'migrate.ts', 'up', '--set', 'broken');
    expect(broken).toMatchObject({ code: 1, said: expect.stringContaining('stopped half-way') });
    expect(await columns(url)).toContain('products.currency');
    expect(await shop(url, 'migrate.ts', 'up')).toMatchObject({ code: 1 });
    expect(await shop(url, 'migrate.ts', 'down', '--set', 'broken')).toMatchObject({ code: 0 });
    expect(await columns(url)).toEqual(before);
    expect(await shop(url, 'migrate.ts', 'up')).toMatchObject({ code: 0 });
  });

  test('of two at once one migrates and the other finds it done', async () => {
    const url = await databases.fresh();
    const both = await Promise.all([shop(url, 'migrate.ts', 'up'), shop(url, 'migrate.ts', 'up')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.map(({ said }) => said).sort()).toEqual([
      'Migrated up: 001_shop, 002_gift_note.\n',
      'Nothing to migrate up.\n',
    ]);
  });

  test('seeding adds what was asked for, twice if asked twice', async () => {
    const url = await databases.fresh();
    await shop(url, 'migrate.ts', 'up', '--to', '1');
    await shop(url, 'seed.ts', '--rows', '3000');
    expect(await shop(url, 'seed.ts', '--rows', '3000')).toMatchObject({ code: 0 });
    const text =
      'SELECT (SELECT count(*) FROM products) AS products, (SELECT count(*) FROM orders) AS orders';
    expect(await query(url, text)).toEqual([{ products: '300', orders: '6000' }]);
  });

  test.each([
    ['migrate.ts', ['sideways'], 'say up or down'],
    ['migrate.ts', ['up', '--to', 'x'], '--to takes a number'],
    ['verify.ts', [], 'v1, v2 and v3'],
    ['smoke.ts', ['--url', 'shop'], '--url takes the address'],
    ['seed.ts', ['--rows', 'many'], '--rows takes a number'],
  ])('%s %j is refused in one line', async (script, args, message) => {
    const { code, said } = await shop('postgres://127.0.0.1:1/none', script, ...args);
    expect({ code, lines: said.trim().split('\n').length }).toEqual({ code: 1, lines: 1 });
    expect(said).toContain(message);
  });

  test('a database that is not there is said in one line', async () => {
    const { code, said } = await shop('postgres://u:secret@127.0.0.1:1/none', 'migrate.ts', 'up');
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/^Not migrated: .*ECONNREFUSED.*\n$/),
    });
    expect(said).not.toContain('secret');
  });
});
