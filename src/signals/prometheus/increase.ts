/**
 * By how much counters rose over a window, from their scrapes as they are stored. PromQL's `increase` sees neither
 * what was counted before a series' first scrape nor what falls between two windows, and makes up for it by
 * extrapolating (https://prometheus.io/docs/prometheus/latest/querying/functions/#increase): a new series of
 * failures would be missed. Here windows that follow each other count every request once. Pure.
 */
import type { Window } from '../../judge/reading.ts';
import {
  intervalOf,
  isGap,
  type Point,
  type Scrapes,
  scrapesOf,
  settled,
  targetOf,
  type Track,
} from './scrapes.ts';

export interface Rise {
  readonly labels: Readonly<Record<string, string>>;
  readonly by: number;
}

/** What all series of a query share. */
interface Course {
  readonly edges: Window;
  readonly interval: number;
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

const lastTo = (instants: readonly number[], edge: number): number | undefined =>
  instants.findLast((at) => at <= edge);

const reaches = ({ ups }: Scrapes, { edges, interval }: Course): boolean => {
  const last = lastTo(ups, edges.to);
  return last !== undefined && !isGap(last, edges.to, interval);
};

/**
 * Why a target's figures do not reach to the window's end. One that is scraped no more because it is gone has said
 * all that it could; that it is gone, and not Prometheus late, is known only while others are still scraped.
 */
function endedEarly(scrapes: Scrapes, course: Course, othersAre: boolean): string | null {
  const { edges } = course;
  const last = lastTo(scrapes.ups, edges.to);
  if (reaches(scrapes, course)) return null;
  if (last === undefined) return othersAre ? null : `${scrapes.name} was not scraped yet at the window's end`;
  const isDown = scrapes.downs.some((at) => at > last);
  if (!isDown && othersAre) return null;
  return `${scrapes.name} was last scraped ${seconds(edges.to - last)} before the window's end: is it down?`;
}

/** Between two scrapes of a series: it was reset where it fell, or where a scrape in between did not find it. */
function stepUp(before: Point, point: Point, scrapes: Scrapes, { interval }: Course): number | string {
  const absent = scrapes.ups.some((at) => at > before.at && at < point.at);
  if (!absent && point.value >= before.value) return point.value - before.value;
  if (!absent && isGap(before.at, point.at, interval))
    return `${scrapes.name} was restarted while it was not scraped: what it had counted in ${seconds(point.at - before.at)} is lost`;
  return point.value;
}

/** A series that began in the window counted from 0, if its target was scraped before; else nobody knows from what. */
const beginning = (point: Point, scrapes: Scrapes): number =>
  scrapes.ups.some((at) => at < point.at) ? point.value : 0;

function riseOf(track: Track, scrapes: Scrapes, course: Course): number | string {
  const { from, to } = course.edges;
  let before = track.points.findLast((point) => point.at <= from);
  let sum = 0;
  for (const point of track.points.filter(({ at }) => at > from && at <= to)) {
    if (!Number.isFinite(point.value) || point.value < 0)
      return `a counter of ${scrapes.name} is ${point.value}`;
    const step = before === undefined ? beginning(point, scrapes) : stepUp(before, point, scrapes, course);
    if (typeof step === 'string') return step;
    sum += step;
    before = point;
  }
  return sum;
}

/**
 * `up` are the scrapes of the same targets. Both begin some time before the window. A string is why it cannot be
 * told. None where there is no series.
 */
export function risesOf(
  series: readonly Track[],
  up: readonly Track[],
  window: Window,
): readonly Rise[] | string {
  if (series.length === 0) return [];
  const targets = scrapesOf(series, up);
  const interval = intervalOf(targets.values());
  if (interval === null) return 'it was scraped only once so far';
  const course = { edges: settled(window, interval), interval };
  const all = [...targets.values()];
  const othersAre = all.some((target) => reaches(target, course));
  const [why] = all.flatMap((target) => endedEarly(target, course, othersAre) ?? []);
  if (why !== undefined) return why;
  const rises: Rise[] = [];
  for (const track of series) {
    const scrapes = targets.get(targetOf(track));
    const by = scrapes === undefined ? 0 : riseOf(track, scrapes, course);
    if (typeof by === 'string') return by;
    rises.push({ labels: track.labels, by });
  }
  return rises;
}
