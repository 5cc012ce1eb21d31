/** What LCOV records amount to. Pure. A file that several records are about (one a test shard) is counted once. */
import type { SectionSummary } from '@friedemannsommer/lcov-parser';

/** Things found and things that a test has met; in `files` by source file. */
export interface Share {
  readonly found: number;
  readonly hit: number;
}
export interface FileCoverage {
  readonly lines: Share;
  readonly branches: Share;
  readonly functions: Share;
}
type Part = keyof FileCoverage;

/** Coverage by source file, each as its records name it. */
export function coverageOf(records: readonly SectionSummary[]): ReadonlyMap<string, FileCoverage> {
  const paths = [...new Set(records.map(({ path }) => path))];
  return new Map(paths.map((path) => [path, fileCoverage(records.filter((record) => record.path === path))]));
}

const fileCoverage = (records: readonly SectionSummary[]): FileCoverage => ({
  lines: share(
    records,
    (record) => record.lines,
    ({ line }) => `${line}`,
  ),
  branches: share(
    records,
    (record) => record.branches,
    (of) => `${of.line}:${of.block}:${of.branch}`,
  ),
  functions: share(
    records,
    (record) => record.functions,
    (of) => of.name,
  ),
});

interface Summary<D> {
  readonly details: readonly D[];
  readonly hit: number;
  readonly instrumented: number;
}

/** By its details, each met where any record met it; where there are none, by the totals of the fullest record. */
function share<D extends { readonly hit: number }>(
  records: readonly SectionSummary[],
  of: (record: SectionSummary) => Summary<D>,
  key: (detail: D) => string,
): Share {
  const met = new Map<string, boolean>();
  for (const detail of records.flatMap((record) => of(record).details)) {
    met.set(key(detail), met.get(key(detail)) === true || detail.hit > 0);
  }
  if (met.size > 0) return { found: met.size, hit: [...met.values()].filter(Boolean).length };
  const fullest = records
    .map(of)
    .toSorted((a, b) => a.hit - b.hit)
    .at(-1);
  return { found: fullest?.instrumented ?? 0, hit: fullest?.hit ?? 0 };
}

/** All files together. */
export function sum(files: Iterable<FileCoverage>, part: Part): Share {
  const shares = [...files].map((file) => file[part]);
  const add = (figure: (share: Share) => number): number =>
    shares.reduce((all, share) => all + figure(share), 0);
  return { found: add(({ found }) => found), hit: add(({ hit }) => hit) };
}
