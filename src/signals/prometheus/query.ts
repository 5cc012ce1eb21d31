/**
 * One instant query to Prometheus's HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/), and
 * what its answer says. A string is why there is no answer.
 */
import { z } from 'zod';
import type { HttpAnswer } from '../../transport/http.ts';
import type { Arm } from '../deps.ts';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite, as PromQL's arithmetic gives it. */
  readonly value: number;
}

/** One series over time, by the second. */
export interface Range {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: ReadonlyMap<number, number>;
}

const point = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());
const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    warnings: z.array(z.string()).optional(),
    data: z.discriminatedUnion('resultType', [
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ metric: labels, value: point })),
      }),
      z.object({ resultType: z.literal('scalar'), result: point }),
      z.object({
        resultType: z.literal('matrix'),
        result: z.array(z.object({ metric: labels, values: z.array(point) })),
      }),
    ]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

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

type Data = Extract<z.infer<typeof answer>, { status: 'success' }>['data'];

/**
 * What the answer says. Half an answer is none: with a warning (a remote store that did not answer) what is
 * missing may be the failures.
 */
function dataOf(got: HttpAnswer): Data | string {
  const parsed = answer.safeParse(json(got));
  if (!parsed.success)
    return `answered ${got.status}, but not as Prometheus’s /api/v1/query does for a vector or scalar`;
  if (parsed.data.status === 'error')
    return `Prometheus refused the query (${parsed.data.errorType}): ${parsed.data.error}`;
  const { data, warnings = [] } = parsed.data;
  return warnings[0] === undefined ? data : `Prometheus answered with a warning: ${warnings[0]}`;
}

/** Series that say themselves to be the other arm's were asked for wrongly; `undefined` where no arm is named. */
function strangerIn(found: readonly Pick<Series, 'labels'>[], arm: Arm | undefined): string | undefined {
  if (arm === undefined || found.length === 0) return undefined;
  const other = arm === 'candidate' ? 'live' : 'candidate';
  return found.every(({ labels: of }) => of.arm === other)
    ? `what was asked of the ${arm} has the label arm="${other}": write arm="$ARM" in the query`
    : undefined;
}

/** The series of an answer to an instant query, or why there are none. */
export function seriesOf(got: HttpAnswer, arm?: Arm): readonly Series[] | string {
  const data = dataOf(got);
  if (typeof data === 'string') return data;
  switch (data.resultType) {
    case 'scalar':
      return [{ labels: {}, value: figure(data.result[1]) }];
    case 'vector': {
      const found = data.result.map(({ metric, value }) => ({ labels: metric, value: figure(value[1]) }));
      return strangerIn(found, arm) ?? found;
    }
    case 'matrix':
      return 'the query gives a range of time: one figure is needed';
  }
}

/** The series of an answer to a range query, or why there are none. */
export function rangesOf(got: HttpAnswer, arm?: Arm): readonly Range[] | string {
  const data = dataOf(got);
  if (typeof data === 'string') return data;
  if (data.resultType !== 'matrix') return 'the answer is no range of time';
  const found = data.result.map(({ metric, values }) => ({
    labels: metric,
    points: new Map(values.map(([at, text]) => [at, figure(text)])),
  }));
  return strangerIn(found, arm) ?? found;
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
