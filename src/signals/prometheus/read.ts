/** Figures from Prometheus over the look's window: every query is asked at its end, with its length as $WINDOW. */
import { expandAll, expandText, expandUrl } from '../../transport/expand.ts';
import { type Reading, type Sample, unavailable, type Window } from '../../judge/reading.ts';
import { messageOf } from '../../errors.ts';
import { type Arm, type SourceDeps, sourcesOf } from '../deps.ts';
import { oneArm, twoArms, amountOf } from '../figure.ts';
import type { ReadSource, Span } from '../source.ts';
import { countsOf } from './counts.ts';
import { histogramOf } from './histogram.ts';
import { historyOf } from './history.ts';
import { oneFigure, queryUrl, type Series, seriesOf } from './query.ts';
import type { PrometheusConfig, PrometheusQuery } from './spec.ts';

type Ask = (query: string) => Promise<readonly Series[] | string>;

export const read =
  (deps: SourceDeps): ReadSource<PrometheusConfig> =>
  async (config, fields, window, abort) => {
    const { only } = deps;
    const alone = only === undefined && config.perArm ? undefined : (only ?? 'candidate');
    const sides = alone === undefined ? (['candidate', 'live'] as const) : [alone];
    const [first, second] = await Promise.all(sides.map((arm) => armOf(deps, config, arm, window, abort)));
    return new Map(fields.map((field) => [field, readingOf(field, first, second)]));
  };

/** One arm's sample, or with history its parts as well. */
type Got = Sample | string | { readonly all: Sample; readonly parts: readonly Sample[] };

async function armOf(
  deps: SourceDeps,
  config: PrometheusConfig,
  arm: Arm,
  window: Span,
  abort: AbortSignal,
): Promise<Got> {
  const ask = asking(deps, config, arm, window, abort);
  if (window.history === undefined || config.query.gives === 'value') return sampleOf(config.query, ask);
  return historyOf(deps, config, config.query, arm, { to: window.to, history: window.history }, abort);
}

function readingOf(field: string, first: Got | undefined, second: Got | undefined): Reading {
  if (first === undefined) return unavailable('it was not asked');
  if (typeof first === 'object' && 'parts' in first) {
    const whole = partOf(first.all, field);
    return typeof whole === 'string'
      ? unavailable(whole)
      : { is: 'single', sample: whole, parts: first.parts };
  }
  if (second === undefined || (typeof second === 'object' && 'parts' in second))
    return oneArm(partOf(first, field));
  return twoArms(partOf(first, field), partOf(second, field));
}

function asking(
  deps: SourceDeps,
  config: PrometheusConfig,
  arm: Arm,
  window: Window,
  abort: AbortSignal,
): Ask {
  const sources = sourcesOf(deps, arm, window);
  return async (query) => {
    try {
      const url = queryUrl(expandUrl(config.url, ...sources), expandText(query, ...sources), window.to);
      const headers = expandAll(config.headers, ...sources);
      return seriesOf(
        await deps.http({ method: 'GET', url, headers, abort }),
        config.perArm ? arm : undefined,
      );
    } catch (thrown) {
      return messageOf(thrown);
    }
  };
}

async function sampleOf(query: PrometheusQuery, ask: Ask): Promise<Sample | string> {
  switch (query.gives) {
    case 'counts':
      return countsOf(await Promise.all([ask(query.total), ask(query.failed)]));
    case 'histogram': {
      const series = await ask(query.histogram);
      return typeof series === 'string' ? series : histogramOf(series, query.unit);
    }
    case 'value': {
      const found = oneFigure(await ask(query.value));
      if (found === 'none') return 'the query gives no series';
      return typeof found === 'number' ? amountOf(found, query.unit) : found.why;
    }
  }
}

/** A field's part: `total` and `failed` of counts by themselves; quantiles are taken from the histogram by the judge. */
function partOf(sample: Sample | string, field: string): Sample | string {
  if (typeof sample === 'string' || sample.kind !== 'counts') return sample;
  if (field === 'total') return amountOf(sample.n, '');
  return field === 'failed' ? amountOf(sample.bad, '') : sample;
}
