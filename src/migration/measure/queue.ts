/** What came of standing in the queue at one table. */
export interface Queue {
  readonly table: string;
  /** How long the one reader stayed that the lock waited for. */
  readonly readerMs: number;
  /** How long a SELECT waited that came after both; without a lock_timeout. */
  readonly waitedMs: number;
}
