/** What one arm's counts were look by look before the release, from one range query for each query of the signal. */
import { messageOf } from '../../errors.ts';
import { type History, type Sample, sumOf } from '../../judge/reading.ts';
import { expandAll, expandText, expandUrl } from '../../transport/expand.ts';
import { type Arm, type SourceDeps, sourcesOf } from '../deps.ts';
import { countsOf } from './counts.ts';
import { histogramOf } from './histogram.ts';
import { rangeUrl, type Series, tracksOf } from './query.ts';
import type { Track } from './scrapes.ts';
import { strangerIn } from './stranger.ts';
import type { PrometheusConfig, PrometheusQuery } from './spec.ts';

/** Prometheus refuses more than 11,000 points a series. */
const MOST_POINTS = 10_000;

export interface Before {
  readonly to: number;
  readonly history: History;
}
export interface Past {
  readonly all: Sample;
  /** The oldest first; a part without a sane figure is left out. */
  readonly parts: readonly Sample[];
}
type Counted = Exclude<PrometheusQuery, { gives: 'value' }>;
type AskRange = (query: string, looks: number) => Promise<readonly Range[] | string>;

/** One series, by the moment. */
interface Range {
  readonly labels: Series['labels'];
  readonly values: ReadonlyMap<number, number>;
}

const rangeOf = ({ labels, points }: Track): Range => ({
  labels,
  values: new Map(points.map(({ at, value }) => [at, value])),
});

/** The series as they were at one moment. */
const seriesAt = (ranges: readonly Range[], at: number): readonly Series[] =>
  ranges.flatMap(({ labels, values }) => {
    const value = values.get(at);
    return value === undefined ? [] : [{ labels, value }];
  });

const timesOf = (ranges: readonly Range[]): readonly number[] =>
  [...new Set(ranges.flatMap(({ values }) => [...values.keys()]))].toSorted((a, b) => a - b);

async function partsOf(query: Counted, ask: AskRange, looks: number): Promise<readonly Sample[] | string> {
  const queries = query.gives === 'counts' ? [query.total, query.failed] : [query.histogram];
  const [first = 'it was not asked', second = []] = await Promise.all(
    queries.map((each) => ask(each, looks)),
  );
  if (typeof first === 'string') return first;
  if (typeof second === 'string') return second;
  const at = (time: number): Sample | string =>
    query.gives === 'counts'
      ? countsOf([seriesAt(first, time), seriesAt(second, time)], false)
      : histogramOf(seriesAt(first, time), query.unit);
  return timesOf(first)
    .map(at)
    .filter((part) => typeof part !== 'string');
}

const badIn = (sample: Sample): number => (sample.kind === 'counts' ? sample.bad : Number.POSITIVE_INFINITY);
const badOf = (parts: readonly Sample[]): number => parts.reduce((sum, part) => sum + badIn(part), 0);

/** The newest of them that have errors enough, but no fewer than `looks`. */
function newest(parts: readonly Sample[], { looks, errors }: History): readonly Sample[] {
  let bad = 0;
  let from = parts.length;
  while (from > 0 && (bad < errors || parts.length - from < looks)) {
    from -= 1;
    const part = parts[from];
    bad += part === undefined ? 0 : badIn(part);
  }
  return parts.slice(from);
}

/** Where errors are few, it is asked again for as long ago as gives enough of them. */
async function enough(query: Counted, ask: AskRange, history: History): Promise<readonly Sample[] | string> {
  const { looks, errors, most, every } = history;
  const near = await partsOf(query, ask, looks);
  if (typeof near === 'string') return near;
  const bad = badOf(near);
  const longest = Math.min(MOST_POINTS, Math.floor(most / every));
  const wanted = Math.min(longest, Math.ceil((1.2 * looks * errors) / Math.max(1, bad)));
  if (bad >= errors || wanted <= looks) return near;
  const far = await partsOf(query, ask, wanted);
  return typeof far === 'string' ? far : newest(far, history);
}

/** A string is why there is nothing. */
export async function historyOf(
  deps: SourceDeps,
  config: PrometheusConfig,
  query: Counted,
  arm: Arm,
  { to, history }: Before,
  abort: AbortSignal,
): Promise<Past | string> {
  const { every } = history;
  const sources = sourcesOf(deps, arm, { from: to - every, to });
  const ask: AskRange = async (text, looks) => {
    try {
      const range = { from: to - (looks - 1) * every, to, step: every };
      const url = rangeUrl(expandUrl(config.url, ...sources), expandText(text, ...sources), range);
      const headers = expandAll(config.headers, ...sources);
      const tracks = tracksOf(await deps.http({ method: 'GET', url, headers, abort }));
      if (typeof tracks === 'string') return tracks;
      return (config.perArm ? strangerIn(tracks, deps, arm) : null) ?? tracks.map(rangeOf);
    } catch (thrown) {
      return messageOf(thrown);
    }
  };
  const parts = await enough(query, ask, history);
  if (typeof parts === 'string') return parts;
  const all = sumOf(parts);
  return all === undefined ? 'the query gives no series for the time before the release' : { all, parts };
}
