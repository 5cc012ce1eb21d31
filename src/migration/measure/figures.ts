/** What it all comes to: the figures that `database.rehearsal.expect` may speak of, and who would wait longest. Pure. */
import { estimateOf, type Estimate } from './estimate.ts';
import { shutOut, type Step, type Table, type Wait } from './measured.ts';
import type { Production } from './production.ts';

export interface WaitThere extends Wait {
  /** The statement's number. */
  readonly step: number;
  /** In production; ms. */
  readonly there: Estimate;
}
export interface Figures {
  /** The longest that a user would have waited, in production; ms. */
  readonly blocking: number;
  /** Of the whole migration, in production; ms. */
  readonly duration: number;
  /** How often a table or materialized view was written anew. */
  readonly rewrites: number;
  /** How often a table was read in full while others could not write to it. */
  readonly scans: number;
  /** Bytes by which production's write-ahead log would grow. */
  readonly wal: number;
  /** Bytes that production's disk must have free at the worst moment. */
  readonly disk: number;
  readonly statements: number;
}

/** All that is known of the run. */
export interface Given {
  readonly steps: readonly Step[];
  readonly ms: number;
  readonly clone: ReadonlyMap<string, Table>;
  /** Null where it could not be looked at: the clone then stands for it. */
  readonly production: Production | null;
}

export const isTruncate = ({ sql }: Step): boolean => /^\s*truncate\b/i.test(sql);

const isStored = (table: Table | undefined): boolean => table !== undefined && 'rm'.includes(table.kind);

/** Tables and materialized views that a statement wrote anew; a TRUNCATE leaves nothing to write. */
export const tablesRewritten = (step: Step, clone: Given['clone']): readonly string[] =>
  isTruncate(step) ? [] : step.rewritten.filter((name) => isStored(clone.get(name)));

const shift = (wait: Wait, more: Omit<Estimate, 'basis' | 'factor'>, of: Estimate): Estimate => ({
  basis: of.basis,
  factor: of.factor,
  low: wait.ms + more.low,
  ms: wait.ms + more.ms,
  high: wait.ms + more.high,
});

/** By how much the rest of the transaction takes longer in production. */
function longer(step: Step, estimates: ReadonlyMap<Step, Estimate>): Omit<Estimate, 'basis' | 'factor'> {
  const rest = [...estimates].filter(
    ([each]) => each.transaction === step.transaction && each.number >= step.number,
  );
  const by = (of: 'low' | 'ms' | 'high'): number =>
    rest.reduce((total, [each, estimate]) => total + estimate[of] - each.ms, 0);
  return { low: by('low'), ms: by('ms'), high: by('high') };
}

/** Whose estimate says most of the transaction's. */
function leading(step: Step, estimates: ReadonlyMap<Step, Estimate>): Estimate | undefined {
  const own = [...estimates].filter(
    ([each]) => each.transaction === step.transaction && each.number >= step.number,
  );
  return own.toSorted(([, a], [, b]) => a.ms - b.ms).at(-1)?.[1];
}

export const estimatesOf = ({ steps, clone, production }: Given): ReadonlyMap<Step, Estimate> =>
  new Map(steps.map((step) => [step, estimateOf(step, clone, production)]));

/** All waits, the longest first. */
export function waitsThere(
  steps: readonly Step[],
  estimates: ReadonlyMap<Step, Estimate>,
): readonly WaitThere[] {
  const all = steps.flatMap((step) =>
    step.waits.map((wait): WaitThere => {
      const of = leading(step, estimates) ?? { basis: 'measured', low: 0, ms: 0, high: 0, factor: 1 };
      return { ...wait, step: step.number, there: shift(wait, longer(step, estimates), of) };
    }),
  );
  return all.toSorted((a, b) => b.there.ms - a.there.ms);
}

const sizeOf = (name: string, { clone, production }: Given): number => {
  const table = production?.tables.get(name) ?? clone.get(name);
  return table === undefined ? 0 : table.bytes + table.indexBytes;
};

/** New files stand beside the old until the commit, and the log of all that was written is kept for a while. */
function diskOf(given: Given, wal: number): number {
  const byTransaction = new Map<string, Set<string>>();
  for (const step of given.steps) {
    const names = byTransaction.get(step.transaction) ?? new Set();
    for (const name of tablesRewritten(step, given.clone)) names.add(name);
    byTransaction.set(step.transaction, names);
  }
  const copies = [...byTransaction.values()].map((names) =>
    [...names].reduce((total, name) => total + sizeOf(name, given), 0),
  );
  return Math.max(0, ...copies) + wal;
}

const keepsOut = (step: Step, name: string, clone: Given['clone']): boolean =>
  shutOut(step.locks[name] ?? '', clone.get(name)?.kind ?? '').length > 0;

export const scannedUnderLock = (step: Step, clone: Given['clone']): readonly string[] =>
  isTruncate(step)
    ? []
    : step.scanned.filter((name) => isStored(clone.get(name)) && keepsOut(step, name, clone));

export function figuresOf(given: Given, estimates: ReadonlyMap<Step, Estimate>): Figures {
  const { steps, ms, clone } = given;
  const [worst] = waitsThere(steps, estimates);
  const wal = steps.reduce((total, step) => total + step.walBytes * (estimates.get(step)?.factor ?? 1), 0);
  const more = [...estimates].reduce((total, [step, { ms: there }]) => total + there - step.ms, 0);
  const count = (of: (step: Step) => readonly string[]): number => steps.flatMap(of).length;
  return {
    blocking: worst?.there.ms ?? 0,
    duration: ms + more,
    rewrites: count((step) => tablesRewritten(step, clone)),
    scans: count((step) => scannedUnderLock(step, clone)),
    wal,
    disk: diskOf(given, wal),
    statements: steps.length,
  };
}
