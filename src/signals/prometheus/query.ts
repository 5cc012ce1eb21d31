/**
 * One instant query to Prometheus's HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/), and
 * what its answer says. A string is why there is no answer.
 */
import { z } from 'zod';
import type { HttpAnswer } from '../../transport/http.ts';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite, as PromQL's arithmetic gives it. */
  readonly value: number;
}

const point = z.tuple([z.number(), z.string()]);
const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    warnings: z.array(z.string()).optional(),
    data: z.discriminatedUnion('resultType', [
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: point })),
      }),
      z.object({ resultType: z.literal('scalar'), result: point }),
    ]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/** `at` in ms: the end of the window, so that every run that reads this look reads the same. */
export function queryUrl(base: string, query: string, at: number): string {
  const parameters = new URLSearchParams({ query, time: String(at / 1000) });
  return `${base.replace(/\/+$/, '')}/api/v1/query?${parameters.toString()}`;
}

/** Prometheus writes infinities with a sign. */
const figure = (text: string): number =>
  text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);

/**
 * The series of an answer. Half an answer is none: with a warning (a remote store that did not answer) what is
 * missing may be the failures.
 */
export function seriesOf(got: HttpAnswer): readonly Series[] | string {
  const parsed = answer.safeParse(json(got));
  if (!parsed.success)
    return `answered ${got.status}, but not as Prometheus’s /api/v1/query does for a vector or scalar`;
  if (parsed.data.status === 'error')
    return `Prometheus refused the query (${parsed.data.errorType}): ${parsed.data.error}`;
  const { data, warnings = [] } = parsed.data;
  if (warnings[0] !== undefined) return `Prometheus answered with a warning: ${warnings[0]}`;
  if (data.resultType === 'scalar') return [{ labels: {}, value: figure(data.result[1]) }];
  return data.result.map(({ metric, value }) => ({ labels: metric, value: figure(value[1]) }));
}

function json(got: HttpAnswer): unknown {
  try {
    return got.json();
  } catch {
    return undefined;
  }
}

/** The one figure of an answer: `none` where no series matched, which is not zero. */
export function oneFigure(series: readonly Series[] | string): number | 'none' | { readonly why: string } {
  if (typeof series === 'string') return { why: series };
  if (series.length > 1)
    return { why: `the query gives ${series.length} series where one is needed: sum(…) them` };
  const found = series[0]?.value;
  if (found === undefined) return 'none';
  return Number.isFinite(found) ? found : { why: `the query gives ${found}: was there no traffic?` };
}
