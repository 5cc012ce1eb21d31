/** Figures from Prometheus over the look's window: every query is asked at its end, with its length as $WINDOW. */
import { type Reading, type Sample, unavailable, type Window } from '../../judge/reading.ts';
import type { Arm, SourceDeps } from '../deps.ts';
import { oneArm, twoArms, amountOf } from '../figure.ts';
import type { ReadSource, Span } from '../source.ts';
import { type Asked, asking } from './ask.ts';
import { countsOf } from './counts.ts';
import { histogramOf, withoutRequests } from './histogram.ts';
import { historyOf } from './history.ts';
import { oneFigure } from './query.ts';
import type { PrometheusConfig, PrometheusQuery } from './spec.ts';

/** `nothing`: the histogram has no series yet, and its targets were scraped. */
type Found = Sample | 'nothing' | { readonly why: string };

export const read =
  (deps: SourceDeps): ReadSource<PrometheusConfig> =>
  async (config, fields, window, abort) => {
    const { only } = deps;
    if (only !== undefined) return before(deps, config, fields, only, window, abort);
    const of = (arm: Arm): Promise<Found> => armOf(deps, config, arm, window, abort);
    const [candidate, live] = await Promise.all([of('candidate'), config.perArm ? of('live') : null]);
    return new Map(
      fields.map((field) => {
        const own = partOf(known(candidate, live), field);
        const reading = live === null ? oneArm(own) : twoArms(own, partOf(known(live, candidate), field));
        return [field, reading];
      }),
    );
  };

/** One arm alone, and where it is asked for look by look. */
async function before(
  deps: SourceDeps,
  config: PrometheusConfig,
  fields: readonly string[],
  arm: Arm,
  { history, ...window }: Span,
  abort: AbortSignal,
): Promise<ReadonlyMap<string, Reading>> {
  const { query } = config;
  if (history === undefined || query.gives === 'value') {
    const found = known(await armOf(deps, config, arm, window, abort), null);
    return new Map(fields.map((field) => [field, oneArm(partOf(found, field))]));
  }
  const past = await historyOf(deps, config, query, arm, { to: window.to, history }, abort);
  const readingOf = (field: string): Reading => {
    if (typeof past === 'string') return unavailable(past);
    const all = partOf(past.all, field);
    return typeof all === 'string' ? unavailable(all) : { is: 'single', sample: all, parts: past.parts };
  };
  return new Map(fields.map((field) => [field, readingOf(field)]));
}

async function armOf(
  deps: SourceDeps,
  config: PrometheusConfig,
  arm: Arm,
  window: Window,
  abort: AbortSignal,
): Promise<Found> {
  const asked = asking(deps, config, arm, window, abort);
  const why = config.up === null ? null : await asked.unscraped(config.up);
  if (why !== null) return { why };
  return sampleOf(config.query, asked, config.up !== null);
}

const orWhy = (sample: Sample | string): Found => (typeof sample === 'string' ? { why: sample } : sample);

/** @param scraped the arm's targets are known to be scraped: then what has no series has not happened yet */
async function sampleOf(query: PrometheusQuery, asked: Asked, scraped: boolean): Promise<Found> {
  switch (query.gives) {
    case 'counts':
      return orWhy(
        countsOf(
          await Promise.all([asked.count(query.total, 'counts'), asked.count(query.failed, 'counts')]),
          scraped,
        ),
      );
    case 'histogram': {
      const series = await asked.count(query.histogram, 'histogram');
      if (typeof series === 'string') return { why: series };
      return series.length === 0 && scraped ? 'nothing' : orWhy(histogramOf(series, query.unit));
    }
    case 'value': {
      const found = oneFigure(await asked.value(query.value));
      if (found === 'none') return { why: 'the query gives no series' };
      return typeof found === 'number' ? orWhy(amountOf(found, query.unit)) : found;
    }
  }
}

/** The edges of a histogram that has no series yet are the other arm's. */
function known(found: Found, other: Found | null): Sample | string {
  if (found !== 'nothing') return 'why' in found ? found.why : found;
  if (other === null || other === 'nothing' || 'why' in other || other.kind !== 'histogram')
    return 'the query gives no series';
  return withoutRequests(other);
}

/** A field's part: `total` and `failed` of counts by themselves; quantiles are taken from the histogram by the judge. */
function partOf(sample: Sample | string, field: string): Sample | string {
  if (typeof sample === 'string' || sample.kind !== 'counts') return sample;
  if (field === 'total') return amountOf(sample.n, '');
  return field === 'failed' ? amountOf(sample.bad, '') : sample;
}
