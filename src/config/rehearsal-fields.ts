/** The figures of a rehearsal, of which `database.rehearsal.expect` may speak. */
import type { FieldSpec } from '../signals/source.ts';

const value = (unit: string): FieldSpec => ({ gives: 'value', paired: false, unit });

/** By name, with its unit: `ms`, `B`, or none. What each of them counts stands in migration/measure/figures.ts. */
export const rehearsalFields: ReadonlyMap<string, FieldSpec> = new Map([
  ['blocking', value('ms')],
  ['duration', value('ms')],
  ['rewrites', value('')],
  ['scans', value('')],
  ['wal', value('B')],
  ['disk', value('B')],
  ['statements', value('')],
  ['findings', value('')],
]);
