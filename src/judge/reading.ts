/**
 * What a signal says at one look, as plain data. Samples are built only by the four functions below, so a
 * sample that exists is a sane one: finite, never negative, never more bad than all.
 */

/** A moment: milliseconds since 1970 by GitHub's clock (the `Date` of its last answer), never the runner's. */
export type Instant = number;
/** A list with at least one member. */
export type Some<T> = readonly [T, ...T[]];
/** A half-open span of time: `from` counts, `to` does not. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** `n` events of which `bad` were bad. */
export interface Counts {
  readonly kind: 'counts';
  readonly n: number;
  readonly bad: number;
}
/** Cumulative counts at or below each upper edge, as Prometheus gives them; the last edge is `Infinity`. */
export interface Histogram {
  readonly kind: 'histogram';
  readonly edges: readonly number[];
  readonly cumulative: readonly number[];
}
/** One bare figure in a unit of `config/units.ts` (`''` when it has none). */
export interface Value {
  readonly kind: 'value';
  readonly value: number;
  readonly unit: string;
}
/** Something that is so or is not. */
export interface Truth {
  readonly kind: 'truth';
  readonly holds: boolean;
}
export type Sample = Counts | Histogram | Value | Truth;
export type SampleKind = Sample['kind'];

/** One field of one signal over one window. `note` is for people: what exactly was found. */
export type Reading =
  /** `pending`: it is on its way, such as a check that still runs; asking again later may tell. */
  | { readonly is: 'unavailable'; readonly why: string; readonly pending?: true }
  /** `parts`: the same in equal parts of the window, the oldest first, where the source keeps history. */
  | {
      readonly is: 'single';
      readonly sample: Sample;
      readonly note?: string;
      readonly parts?: readonly Sample[];
    }
  | { readonly is: 'paired'; readonly candidate: Sample; readonly live: Sample; readonly note?: string };
/** Readings by field key, such as `ab.p95`, or `health` for a signal's default field; in the plan's order. */
export type Facts = ReadonlyMap<string, Reading>;

/** How far back to ask: `looks` of `every` ms or as many as give `errors` bad ones, at most `most` ms ago. */
export interface History {
  readonly every: number;
  readonly looks: number;
  readonly errors: number;
  readonly most: number;
}

const count = (value: number): boolean => Number.isFinite(value) && value >= 0;

/** `undefined` unless both are finite and 0 <= bad <= n. */
export function counts(n: number, bad: number): Counts | undefined {
  return count(n) && count(bad) && bad <= n ? { kind: 'counts', n, bad } : undefined;
}

/** `undefined` unless the edges rise, the cumulative counts never fall, and there is one count an edge. */
export function histogram(edges: readonly number[], cumulative: readonly number[]): Histogram | undefined {
  const rises = edges.every((edge, i) => !Number.isNaN(edge) && (i === 0 || edge > (edges[i - 1] ?? edge)));
  const grows = cumulative.every((seen, i) => count(seen) && (i === 0 || seen >= (cumulative[i - 1] ?? 0)));
  const fits = edges.length > 0 && edges.length === cumulative.length;
  return fits && rises && grows ? { kind: 'histogram', edges, cumulative } : undefined;
}

/** `undefined` unless finite. */
export function value(figure: number, unit = ''): Value | undefined {
  return Number.isFinite(figure) ? { kind: 'value', value: figure, unit } : undefined;
}

export function truth(holds: boolean): Truth {
  return { kind: 'truth', holds };
}

export const unavailable = (why: string): Reading => ({ is: 'unavailable', why });
export const pending = (why: string): Reading => ({ is: 'unavailable', why, pending: true });

/** The reading of a sample that may not have been a sane one. */
export function single(sample: Sample | undefined, otherwise: string, note?: string): Reading {
  if (sample === undefined) return unavailable(otherwise);
  return note === undefined ? { is: 'single', sample } : { is: 'single', sample, note };
}

/** Both arms, of the same kind, or `unavailable`. */
export function paired(
  candidate: Sample | undefined,
  live: Sample | undefined,
  otherwise: string,
  note?: string,
): Reading {
  if (candidate === undefined || live === undefined || candidate.kind !== live.kind)
    return unavailable(otherwise);
  return note === undefined ? { is: 'paired', candidate, live } : { is: 'paired', candidate, live, note };
}

/** Counts, or histograms with the same edges, taken together; `undefined` for none, and for what is not counted. */
export function sumOf(parts: readonly Sample[]): Sample | undefined {
  const [first] = parts;
  if (first?.kind === 'counts') {
    const all = parts.filter((part) => part.kind === 'counts');
    const sum = (of: 'n' | 'bad'): number => all.reduce((total, part) => total + part[of], 0);
    return counts(sum('n'), sum('bad'));
  }
  if (first?.kind !== 'histogram') return undefined;
  const all = parts
    .filter((part) => part.kind === 'histogram')
    .filter(({ edges }) => edges.join() === first.edges.join());
  const seen = first.edges.map((_, i) => all.reduce((sum, { cumulative }) => sum + (cumulative[i] ?? 0), 0));
  return histogram(first.edges, seen);
}
