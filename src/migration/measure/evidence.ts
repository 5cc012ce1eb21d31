/** What a run of the migration leaves, whether it succeeded or not, and what was gathered right after. */
import type { Doing, Step, Table } from './measured.ts';
import type { Known } from './production.ts';
import type { Queue } from './queue.ts';

export interface Run {
  readonly steps: readonly Step[];
  /** Of the clone, before the migration. */
  readonly tables: readonly Table[];
  /** What its sessions were at when last they were at something. */
  readonly doing: readonly Doing[];
  /** Of the whole command. */
  readonly ms: number;
  /** That the role or the database sets for every session; null where there is none. */
  readonly lockTimeout: string | null;
  /** Indexes that are invalid now and were not before. */
  readonly invalid: readonly string[];
}
export interface Evidence extends Run {
  readonly known: Known;
  readonly queues: readonly Queue[];
}
