/** All that was gathered while the migration ran, and right after. */
import type { Doing, Step, Table } from './measured.ts';
import type { Known } from './production.ts';
import type { Queue } from './queue.ts';

export interface Evidence {
  readonly steps: readonly Step[];
  /** Of the clone, before the migration. */
  readonly tables: readonly Table[];
  readonly doing: readonly Doing[];
  /** Of the whole command. */
  readonly ms: number;
  /** That the role or the database sets for every session; null where there is none. */
  readonly lockTimeout: string | null;
  /** Indexes that are invalid now and were not before. */
  readonly invalid: readonly string[];
  readonly known: Known;
  readonly queues: readonly Queue[];
}
