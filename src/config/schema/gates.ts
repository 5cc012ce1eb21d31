/** `gates:` conditions that must hold before anything changes. */
import { z } from 'zod';
import { conditions, name } from './values.ts';

const long = z.strictObject({
  expect: conditions,
  volatile: z.boolean().optional().describe('Read again just before the migration and after an approval'),
});
export const gatesSchema = z
  .record(name, z.union([conditions, long]))
  .describe('What must hold before anything changes: a condition, a list of them, or { expect, volatile }');
