/** `node sandbox/tripavail/migrate.ts up|down [--to N]` on DATABASE_URL, with the shop's small migration tool. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { command } from '../process/command.ts';
import { withClient } from '../shop/database.ts';
import { down, readMigrations, up } from '../shop/migrations.ts';

const asked = z.object({
  way: z.enum(['up', 'down'], { error: 'say up or down' }),
  to: z.coerce.number('--to takes a number').int().nonnegative().optional(),
});

await command('Not migrated', async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { to: { type: 'string' } } });
  const { way, to } = asked.parse({ ...values, way: positionals[0] });
  const all = readMigrations(new URL('migrations/', import.meta.url));
  const names = await withClient((client) => (way === 'up' ? up : down)(client, all, to));
  return names.length === 0 ? `Nothing to migrate ${way}.` : `Migrated ${way}: ${names.join(', ')}.`;
});
