/** `node sandbox/shop/migrate.ts up|down [--to N] [--set standard|broken]` on DATABASE_URL. */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { databaseUrl } from './database.ts';
import { down, migrationSet, up } from './migrations.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { to: { type: 'string' }, set: { type: 'string', default: 'standard' } },
});
const command = z.tuple([z.enum(['up', 'down'])]).parse(positionals)[0];
const set = migrationSet(z.enum(['standard', 'broken']).parse(values.set));
const to = z.coerce.number().int().nonnegative().optional().parse(values.to);

const client = new pg.Client({ connectionString: databaseUrl() });
try {
  await client.connect();
  const names = await (command === 'up' ? up : down)(client, set, to);
  console.log(
    names.length === 0 ? `Nothing to migrate ${command}.` : `Migrated ${command}: ${names.join(', ')}.`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await client.end();
}
