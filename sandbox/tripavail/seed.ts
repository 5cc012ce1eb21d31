/** `node sandbox/tripavail/seed.ts --rows 5000` on DATABASE_URL: adds packages, that many bookings, and their users. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { command } from '../process/command.ts';
import { withClient } from '../shop/database.ts';

const statements = [
  `INSERT INTO providers (name, verified) VALUES ('Northern Lights Tours', true)`,
  `INSERT INTO packages (provider_id, kind, name, price_cents, inventory)
   SELECT 1, CASE WHEN i % 2 = 0 THEN 'hotel' ELSE 'tour' END, 'Package ' || i, 5000 + i * 100, 1000000
   FROM generate_series(1, 40) i`,
  `INSERT INTO users (email, password_hash)
   SELECT 'traveller' || i || '@mail.example', md5(i::text) FROM generate_series(1, $1::int / 5) i`,
  `INSERT INTO bookings (package_id, quantity, total_cents, price_snapshot, state)
   SELECT p.id, 1, p.price_cents, jsonb_build_object('priceCents', p.price_cents), 'COMPLETED'
   FROM generate_series(1, $1::int) i JOIN packages p ON p.id = 1 + i % 40`,
  'INSERT INTO ledger_entries (booking_id, amount_cents) SELECT id, total_cents FROM bookings',
];

await command('Not seeded', async () => {
  const { values } = parseArgs({ options: { rows: { type: 'string', default: '5000' } } });
  const rows = z.coerce.number('--rows takes a number').int().positive().parse(values.rows);
  await withClient(async (client) => {
    for (const statement of statements) await client.query(statement, statement.includes('$1') ? [rows] : []);
    await client.query('ANALYZE');
  });
  return `Added ${rows} bookings.`;
});
