/** When a target was scraped, and where a window's edges lie among its scrapes. Pure; instants in ms. */
import type { Instant, Window } from '../../judge/reading.ts';

export interface Point {
  readonly at: Instant;
  readonly value: number;
}
/** One series as it is stored: its scrapes, oldest first. */
export interface Track {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly Point[];
}

/** One target's scrapes; `downs` failed. Known from its `up`, else from the series themselves. */
export interface Scrapes {
  readonly name: string;
  readonly ups: readonly Instant[];
  readonly downs: readonly Instant[];
}

export const targetOf = ({ labels: { job = '', instance = '' } }: Track): string =>
  [job, instance].filter((part) => part !== '').join(' at ') || 'the target';

const inOrder = (instants: Iterable<Instant>): readonly Instant[] =>
  [...new Set(instants)].toSorted((a, b) => a - b);

/**
 * Of each target that the series come from. Series that bring timestamps of their own do not lie on the scrapes:
 * then the series themselves say when they were scraped.
 */
export function scrapesOf(series: readonly Track[], up: readonly Track[]): ReadonlyMap<string, Scrapes> {
  const names = [...new Set(series.map(targetOf))];
  return new Map(
    names.map((name) => {
      const isOwn = (track: Track): boolean => targetOf(track) === name;
      const points = up.filter(isOwn).flatMap((track) => track.points);
      const good = new Set(points.filter(({ value }) => value === 1).map((point) => point.at));
      const seen = series.filter(isOwn).flatMap((track) => track.points.map((point) => point.at));
      const ups = inOrder(seen.every((instant) => good.has(instant)) ? good : seen);
      const downs = inOrder(points.filter(({ value }) => value !== 1).map((point) => point.at));
      return [name, { name, ups, downs }];
    }),
  );
}

/** The usual time between two scrapes: the median. `null` where nothing was scraped twice. */
export function intervalOf(all: Iterable<Scrapes>): number | null {
  const gaps = [...all]
    .flatMap(({ ups }) => ups.slice(1).map((each, i) => each - (ups[i] ?? each)))
    .toSorted((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)] ?? null;
}

/** A scrape may take that long (Prometheus's default scrape_timeout), and bears the time at which it began. */
const SCRAPE_TIMEOUT = 10_000;

/**
 * What has begun just before an edge may not be stored yet when the window is read, so both edges lie earlier by
 * as much: what the last look could not see yet is counted by the next one, and nothing twice.
 */
export function settled(window: Window, interval: number): Window {
  const lag = Math.min(interval, SCRAPE_TIMEOUT);
  return { from: window.from - lag, to: window.to - lag };
}

/** More than this many intervals without a scrape are a gap: one of them was missed. */
const GAP = 1.6;

export const isGap = (from: Instant, to: Instant, interval: number): boolean => to - from > GAP * interval;
