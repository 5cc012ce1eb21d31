/** A second connection that looks at the locks of statements which have none left when they are over. */
import type { Session } from '../../drivers/database/postgres/session.ts';
import { isQueried, type Known, strongest } from '../wire/footprint.ts';

export interface Observer {
  /** From now on; `id` is the statement's. */
  watch(id: number, pid: number): void;
  unwatch(id: number): void;
  /** Strongest modes seen, by statement and relation. */
  readonly seen: ReadonlyMap<number, Readonly<Record<string, string>>>;
  /** Resolves when the last look is over. */
  settled(): Promise<void>;
}

const sql = `select pid, relation::int8::float8 as oid, mode from pg_locks
 where pid = any($1) and locktype = 'relation' and granted and relation >= 16384`;

interface Row {
  readonly pid: number;
  readonly oid: number;
  readonly mode: string;
}

export function observer(session: Session, known: Known): Observer {
  const watched = new Map<number, number>();
  const seen = new Map<number, Record<string, string>>();
  let loop: Promise<void> | null = null;

  const enter = (id: number, { oid, mode }: Row): void => {
    const relation = known.relations.get(oid);
    if (relation === undefined || !isQueried(relation)) return;
    const locks = seen.get(id) ?? {};
    const { name } = relation;
    locks[name] = strongest([mode, ...(locks[name] === undefined ? [] : [locks[name]])]) ?? mode;
    seen.set(id, locks);
  };
  const look = async (): Promise<void> => {
    const now = new Map([...watched].map(([id, pid]) => [pid, id]));
    const { rows } = await session.query<Row>(sql, [[...now.keys()]]);
    for (const row of rows) {
      const id = now.get(row.pid);
      if (id !== undefined) enter(id, row);
    }
  };
  // Without a pause: a concurrent index on a small table is over within milliseconds.
  const run = async (): Promise<void> => {
    while (watched.size > 0) await look();
    loop = null;
  };
  return {
    watch: (id, pid) => {
      watched.set(id, pid);
      loop ??= run().catch(() => undefined);
    },
    unwatch: (id) => void watched.delete(id),
    seen,
    settled: async () => {
      watched.clear();
      await loop;
    },
  };
}
