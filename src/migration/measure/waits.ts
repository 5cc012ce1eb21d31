/** Which statement others waited behind, and for how long: locks as traced, and what the probes felt. Pure. */
import type { Traced } from '../wire/traced.ts';
import { blockedBy, shutOut, type Crowd, type Sample, type Span, type Step, type Wait } from './measured.ts';

export interface Felt {
  readonly samples: readonly Sample[];
  /** When locks that keep others out were seen from outside; each at most some ms too late. */
  readonly locked: readonly Span[];
}

const ends = ({ at, heldMs }: Traced): number => at + heldMs;
/** What is looked at from outside comes late, and tracing itself is not in `heldMs`. */
const late = 25;

const during = (statement: Traced, { from, to }: Span): boolean =>
  from <= ends(statement) + late && to >= statement.at;

const lengths = (spans: readonly Span[]): readonly number[] => spans.map(({ from, to }) => to - from);
const longest = (spans: readonly Span[]): number => Math.max(0, ...lengths(spans));

/** No longer than the statement's transaction had any lock. */
function implied(statement: Traced, table: string, who: Crowd, { samples, locked }: Felt): Wait {
  const own = (span: Span): boolean => span.table === table && span.who === who && during(statement, span);
  const felt = samples.filter(own);
  const seen = locked.filter(own);
  const most = statement.heldMs;
  if (felt.length === 0 && seen.length === 0) return { table, who, ms: most, by: 'lock' };
  const ms = Math.min(most, Math.max(longest(felt), longest(seen)));
  return { table, who, ms, by: felt.length === 0 ? 'lock' : 'probe' };
}

/** By transaction, table and crowd: whom an earlier statement keeps out already. */
type Taken = Set<string>;

function byLocks(statement: Traced, taken: Taken, kinds: Kinds, felt: Felt): readonly Wait[] {
  return Object.entries(statement.locks).flatMap(([table, mode]) =>
    shutOut(mode, kinds.get(table) ?? '').flatMap((who) => {
      const key = [statement.transaction, table, who].join(' ');
      if (taken.has(key)) return [];
      taken.add(key);
      return [implied(statement, table, who, felt)];
    }),
  );
}

/** relkind by name. */
export type Kinds = ReadonlyMap<string, string>;

/** Waits that no lock on the table explains: for rows, or for the lock of an index. */
function others(statements: readonly Traced[], { samples, locked }: Felt): ReadonlyMap<Traced, Wait[]> {
  const found = new Map<Traced, Wait[]>();
  for (const sample of [...samples.filter(({ waited }) => waited), ...locked]) {
    const near = statements.filter(
      (each) => each.locks[sample.table] !== undefined && during(each, sample) && each.error === null,
    );
    const explained = near.some((each) => blockedBy(each.locks[sample.table] ?? '').includes(sample.who));
    const [first] = near.toSorted((a, b) => b.heldMs - a.heldMs);
    if (explained || first === undefined) continue;
    const { table, who, from, to } = sample;
    found.set(first, [...(found.get(first) ?? []), { table, who, ms: to - from, by: 'probe' }]);
  }
  return found;
}

/** The longest of each table and crowd. */
function longestOfEach(waits: readonly Wait[]): readonly Wait[] {
  const found = new Map<string, Wait>();
  for (const wait of waits) {
    const key = `${wait.table} ${wait.who}`;
    if ((found.get(key)?.ms ?? -1) < wait.ms) found.set(key, wait);
  }
  return [...found.values()];
}

/** All statements, numbered, each with the waits that it began: a lock counts for the first that took it. */
export function stepsOf(statements: readonly Traced[], kinds: Kinds, felt: Felt): readonly Step[] {
  const taken: Taken = new Set();
  const more = others(statements, felt);
  return statements.map((statement, index) => ({
    ...statement,
    number: index + 1,
    waits: longestOfEach([
      ...byLocks(statement, taken, kinds, felt),
      ...(more.get(statement) ?? []).map((wait) => ({
        ...wait,
        ms: Math.min(wait.ms, statement.heldMs + late),
      })),
    ]),
  }));
}
