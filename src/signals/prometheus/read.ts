/** Figures from Prometheus over the look's window: every query is asked at its end, with its length as $WINDOW. */
import { messageOf } from '../../errors.ts';
import { counts, type Sample, type Window } from '../../judge/reading.ts';
import { expandAll, expandText, expandUrl } from '../../transport/expand.ts';
import { type Arm, type SourceDeps, sourcesOf } from '../deps.ts';
import { oneArm, twoArms, amountOf } from '../figure.ts';
import type { ReadSource } from '../source.ts';
import { histogramOf } from './histogram.ts';
import { oneFigure, queryUrl, type Series, seriesOf } from './query.ts';
import type { PrometheusConfig, PrometheusQuery } from './spec.ts';

type Ask = (query: string) => Promise<readonly Series[] | string>;

export const read =
  (deps: SourceDeps): ReadSource<PrometheusConfig> =>
  async (config, fields, window, abort) => {
    const of = (arm: Arm): Promise<Sample | string> =>
      sampleOf(config.query, asking(deps, config, arm, window, abort));
    const [candidate, live] = await Promise.all([of('candidate'), config.perArm ? of('live') : null]);
    return new Map(
      fields.map((field) => {
        const reading =
          live === null
            ? oneArm(partOf(candidate, field))
            : twoArms(partOf(candidate, field), partOf(live, field));
        return [field, reading];
      }),
    );
  };

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
      return seriesOf(await deps.http({ method: 'GET', url, headers, abort }));
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

/**
 * No series of failures beside one of all requests is no failure: a counter that never counted does not exist.
 * `increase` extrapolates, so that a few more may have failed than there were: then all have.
 */
function countsOf([all, bad]: readonly [readonly Series[] | string, readonly Series[] | string]):
  | Sample
  | string {
  const total = oneFigure(all);
  if (total === 'none') return '`total` gives no series';
  if (typeof total !== 'number') return `\`total\`: ${total.why}`;
  const found = oneFigure(bad);
  if (found !== 'none' && typeof found !== 'number') return `\`failed\`: ${found.why}`;
  const failed = found === 'none' ? 0 : found;
  return counts(total, Math.min(total, failed)) ?? `${failed} failed of ${total} in all cannot be`;
}

/** A field's part: `total` and `failed` of counts by themselves; quantiles are taken from the histogram by the judge. */
function partOf(sample: Sample | string, field: string): Sample | string {
  if (typeof sample === 'string' || sample.kind !== 'counts') return sample;
  if (field === 'total') return amountOf(sample.n, '');
  return field === 'failed' ? amountOf(sample.bad, '') : sample;
}
