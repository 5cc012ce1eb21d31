/** Queries to Prometheus: counts `{ total, failed }`, a `{ histogram }`, or a `{ value }`. */
import { z } from 'zod';
import { headers, text, unit, url } from '../../config/schema/values.ts';
import { inBase } from '../../config/units.ts';
import type { FieldSpec, SourceSpec } from '../source.ts';

export type PrometheusQuery =
  | { readonly gives: 'counts'; readonly total: string; readonly failed: string }
  /** `unit` is that of the edges `le`: seconds unless it is said otherwise. */
  | { readonly gives: 'histogram'; readonly histogram: string; readonly unit: string }
  | { readonly gives: 'value'; readonly value: string; readonly unit: string };

export interface PrometheusConfig {
  /** `$PROMETHEUS_URL` unless the config says another. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: PrometheusQuery;
  /** The selector of the `up` of an arm's targets: while they are scraped, a series that is not there is 0. */
  readonly up: string | null;
  /** A query names `$ARM` or `$SLOT`: asked once for each arm. */
  readonly perArm: boolean;
}

const promql = text.describe(
  'PromQL; $WINDOW is the length of the window, $ARM candidate or live, $SLOT its slot',
);
const server = { url: url.optional(), headers: headers.optional() };
const up = text
  .describe(
    'Selector of the `up` of the arm’s targets: while they are scraped, a series that is not there is 0',
  )
  .optional();
const counts = z.strictObject({ ...server, total: promql, failed: promql, up });
const histogram = z.strictObject({ ...server, histogram: promql, unit: unit.optional(), up });
const value = z.strictObject({ ...server, value: promql, unit: unit.optional() });

type Written = z.infer<typeof counts> | z.infer<typeof histogram> | z.infer<typeof value>;

function queryOf(written: Written): PrometheusQuery {
  if ('total' in written) return { gives: 'counts', total: written.total, failed: written.failed };
  if ('histogram' in written)
    return { gives: 'histogram', histogram: written.histogram, unit: written.unit ?? 's' };
  return { gives: 'value', value: written.value, unit: written.unit ?? '' };
}

function fields({ query, perArm: paired }: PrometheusConfig): readonly (readonly [string, FieldSpec])[] {
  switch (query.gives) {
    case 'counts':
      return [
        ['', { gives: 'counts', paired, unit: 'share', history: true }],
        ['total', { gives: 'value', paired, unit: '' }],
        ['failed', { gives: 'value', paired, unit: '' }],
      ];
    case 'histogram':
      return quantiles.map((name) => [
        name,
        { gives: 'histogram', paired, unit: baseOf(query.unit), history: true },
      ]);
    case 'value':
      return [['', { gives: 'value', paired, unit: baseOf(query.unit) }]];
  }
}

/** The fields of a histogram. */
export const quantiles = ['p50', 'p90', 'p95', 'p99', 'p99.9'] as const;
const baseOf = (of: string): string => inBase(1, of)?.unit ?? '';

export const spec: SourceSpec<PrometheusConfig> = {
  kind: 'prometheus',
  schema: z
    .strictObject({ prometheus: z.union([counts, histogram, value]) })
    .transform(({ prometheus: written }): PrometheusConfig => {
      const query = queryOf(written);
      const up = 'up' in written ? (written.up ?? null) : null;
      const perArm = /\$\{?(ARM|SLOT)\b/.test(JSON.stringify([query, up]));
      return { url: written.url ?? '$PROMETHEUS_URL', headers: written.headers ?? {}, query, up, perArm };
    }),
  fields: (config) => new Map(fields(config)),
};
