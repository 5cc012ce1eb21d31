/** What a clone is asked for, and what it is. */
import type { Places } from '../client.ts';
import type { Session } from '../session.ts';
import type { Maker } from './closed.ts';

/** What of the rows is not taken. */
export interface Rows {
  /** `schema.table`, `table`, or a pattern with `*`. */
  readonly exclude: readonly string[];
  /** By the same names: `10%`, or a condition in SQL. */
  readonly sample: Readonly<Record<string, string>>;
}

export type CloneSource =
  | { readonly by: 'url'; readonly url: string; readonly rows?: Rows }
  | { readonly by: 'schema'; readonly url: string }
  | { readonly by: 'dump'; readonly path: string }
  | { readonly by: 'template'; readonly database: string }
  /** A copy that a command made; `giveBack` ends it. */
  | { readonly by: 'command'; readonly url: string; readonly giveBack: () => Promise<void> };

export interface CloneRequest {
  readonly source: CloneSource;
  /** Any database of the server that the clone goes to. */
  readonly server: string;
  /** The server is for this rehearsal alone: roles that a dump names may be made on it. */
  readonly ownServer?: boolean;
  /** A database that must not be written, beside the source itself. */
  readonly production?: string;
  /** Run on the clone first of all; `path` is for messages. */
  readonly mask?: { readonly path: string; readonly sql: string };
  /** Names the clone. */
  readonly run: string;
  /** A folder of the job's own, for a dump on its way. */
  readonly directory: string;
  readonly places: Places;
  readonly log: (line: string) => void;
  readonly abort?: AbortSignal;
}

export interface Clone {
  readonly url: string;
  readonly database: string;
  readonly kind: 'pg_dump' | 'template' | 'schema' | 'dump' | 'command';
  readonly bytes: number;
  /** As it was before anybody wrote to it, by a copy of its template; ends what is connected. Resolves to the ms it took. */
  reset: () => Promise<number>;
  /** Throws SluicewayError('DATABASE') where the URL leads to the source or to production. Before every write. */
  mustNotBeSource: () => Promise<void>;
  /** Also ends what is still connected to it. May be called twice. */
  drop: () => Promise<void>;
}

/** A clone that is being made: `database` is its template, as it will be copied from. */
export interface Making extends CloneRequest, Maker {
  readonly url: string;
  readonly database: string;
  /** Beside the clone, on its server; holds the lock that says that this run lives. */
  readonly keeper: Session;
}

/** The URLs that must not be written. */
export function guarded({ source, production }: CloneRequest): readonly string[] {
  const read = source.by === 'url' || source.by === 'schema' ? [source.url] : [];
  return [...new Set([...read, ...(production === undefined ? [] : [production])])];
}
