/** What is known of the database that the clone was made of. */
import type { Table } from './measured.ts';

export interface Production {
  readonly tables: ReadonlyMap<string, Table>;
  /** How many replicas stream from it; null where the user may not see that. */
  readonly replicas: number | null;
  /** For how long the oldest transaction had been open, in ms; null where there was none. */
  readonly oldestMs: number | null;
}
/** Or why nothing is known. */
export type Known = { readonly production: Production } | { readonly why: string };
