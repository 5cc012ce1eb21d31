/** At which tables a queue would form: those that were locked against everybody. Pure. */
import type { Step, Table } from './measured.ts';

/** The longest held first. */
export function queuedAt(steps: readonly Step[], tables: readonly Table[]): readonly string[] {
  const lockable = new Set(tables.filter(({ kind }) => 'rp'.includes(kind)).map(({ name }) => name));
  const held = steps
    .filter(({ error }) => error === null)
    .flatMap(({ locks, heldMs }) =>
      Object.entries(locks).flatMap(([name, mode]) =>
        mode === 'AccessExclusiveLock' && lockable.has(name) ? [{ name, heldMs }] : [],
      ),
    );
  return [...new Set(held.toSorted((a, b) => b.heldMs - a.heldMs).map(({ name }) => name))];
}
