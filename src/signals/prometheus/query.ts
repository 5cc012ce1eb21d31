/**
 * One instant query to Prometheus's HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/), and
 * what its answer says. A string is why there is no answer.
 */
import { z } from 'zod';
import type { HttpAnswer } from '../../transport/http.ts';
import type { Track } from './scrapes.ts';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite, as PromQL's arithmetic gives it. */
  readonly value: number;
}

const point = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());
const refusal = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() });
const success = <T extends z.ZodType>(data: T) =>
  z.object({ status: z.literal('success'), warnings: z.array(z.string()).optional(), data });

const figures = success(
  z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ metric: labels, value: point })),
    }),
    z.object({ resultType: z.literal('scalar'), result: point }),
  ]),
);
const scrapes = success(
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labels, values: z.array(point) })),
  }),
);

/** `at` in ms: the end of the window, so that every run that reads this look reads the same. */
export function queryUrl(base: string, query: string, at: number): string {
  const parameters = new URLSearchParams({ query, time: String(at / 1000) });
  return `${base.replace(/\/+$/, '')}/api/v1/query?${parameters.toString()}`;
}

/** As many looks as fit from `from` to `to`, one each `step`; all in ms. */
export function rangeUrl(
  base: string,
  query: string,
  { from, to, step }: { readonly from: number; readonly to: number; readonly step: number },
): string {
  const [start, end] = [String(from / 1000), String(to / 1000)];
  const parameters = new URLSearchParams({ query, start, end, step: String(step / 1000) });
  return `${base.replace(/\/+$/, '')}/api/v1/query_range?${parameters.toString()}`;
}

/** Prometheus writes infinities with a sign. */
const figure = (text: string): number =>
  text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);

interface Success<T> {
  readonly warnings?: readonly string[] | undefined;
  readonly data: T;
}

/**
 * Half an answer is none: with a warning (a remote store that did not answer) what is missing may be the
 * failures.
 */
function answerOf<T>(got: HttpAnswer, schema: z.ZodType<Success<T>>, meant: string): Success<T> | string {
  const json = jsonOf(got);
  const refused = refusal.safeParse(json);
  if (refused.success)
    return `Prometheus refused the query (${refused.data.errorType}): ${refused.data.error}`;
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    return `answered ${got.status}, but not as Prometheus’s /api/v1/query does for ${meant}`;
  const [warning] = parsed.data.warnings ?? [];
  return warning === undefined ? parsed.data : `Prometheus answered with a warning: ${warning}`;
}

/** The series of an answer, each with its one figure. */
export function seriesOf(got: HttpAnswer): readonly Series[] | string {
  const answer = answerOf(got, figures, 'a vector or scalar');
  if (typeof answer === 'string') return answer;
  const { data } = answer;
  if (data.resultType === 'scalar') return [{ labels: {}, value: figure(data.result[1]) }];
  return data.result.map(({ metric, value }) => ({ labels: metric, value: figure(value[1]) }));
}

/** The scrapes of each series, oldest first, as they are stored: nothing is extrapolated. */
export function tracksOf(got: HttpAnswer): readonly Track[] | string {
  const answer = answerOf(got, scrapes, 'a range of samples');
  if (typeof answer === 'string') return answer;
  return answer.data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([seconds, value]) => ({ at: Math.round(seconds * 1000), value: figure(value) })),
  }));
}

function jsonOf(got: HttpAnswer): unknown {
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
