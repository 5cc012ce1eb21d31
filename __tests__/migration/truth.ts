/** Forms of DDL with what each was measured to do, on PostgreSQL 15 and 18; none where the file is not there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';

const measured = z.object({
  locks: z.record(z.string(), z.string()).default({}),
  rew: z.array(z.string()).default([]),
  scans: z.array(z.string()).default([]),
  err: z.string().nullable().default(null),
});
export type MeasuredForm = z.output<typeof measured>;

const file = z.object({
  setup: z.string(),
  forms: z.array(z.object({ name: z.string(), sql: z.string(), pg15: measured, pg18: measured })),
});
const path = join(root, '../shared/data/migration-truth.json');

export const truth: z.output<typeof file> = existsSync(path)
  ? file.parse(JSON.parse(readFileSync(path, 'utf8')))
  : { setup: '', forms: [] };
