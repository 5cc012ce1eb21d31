/** `node sandbox/shop/migrate.ts up|down [--to N] [--set standard|broken]` on DATABASE_URL. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { command } from '../process/command.ts';
import { withClient } from './database.ts';
import { down, migrationSet, up } from './migrations.ts';

const asked = z.object({
  way: z.enum(['up', 'down'], { error: 'say up or down' }),
  to: z.coerce.number('--to takes a number').int().nonnegative().optional(),
  set: z.enum(['standard', 'broken'], { error: '--set takes standard or broken' }).default('standard'),
});

await command('Not migrated', async () => {
  const options = { to: { type: 'string' }, set: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const { way, to, set } = asked.parse({ ...values, way: positionals[0] });
  const names = await withClient((client) => (way === 'up' ? up : down)(client, migrationSet(set), to));
  return names.length === 0 ? `Nothing to migrate ${way}.` : `Migrated ${way}: ${names.join(', ')}.`;
});
