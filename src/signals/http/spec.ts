/** An HTTP endpoint: `http: GET /health`. True on a 2xx answer, or figures by their paths in its JSON. */
import { z } from 'zod';
import { duration, headers, path, request, unit, url } from '../../config/schema/values.ts';
import { countsSchema, type Fields, fieldSpecs, fieldsSchema } from '../field.ts';
import type { FieldSpec, SourceSpec } from '../source.ts';

export interface HttpConfig {
  /** `GET /path` or `GET https://…`. A path is resolved against `base`, or what the reader has for it. */
  readonly request: string;
  readonly base?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: z.core.util.JSONType | undefined;
  /** In ms. */
  readonly timeout: number;
  /** Where in one answer the figures of each arm are; field paths go on from there. */
  readonly arms?: { readonly candidate: string; readonly live: string } | undefined;
  /** Where in the answer it says when its figures are from. */
  readonly at?: string | undefined;
  /** The request itself names `$ARM` or `$SLOT`: asked once for each arm. */
  readonly perArm: boolean;
  /** '' is the default field. Where there are no fields at all, it is the truth of a 2xx status. */
  readonly fields: Fields;
}

const long = z.strictObject({
  request,
  base: url.optional(),
  headers: headers.optional(),
  body: z.json().optional().describe('Sent as JSON'),
  timeout: duration.optional(),
  value: path.optional(),
  unit: unit.optional(),
  candidate: path.optional().describe('Where the figures of the candidate are'),
  at: path
    .optional()
    .describe(
      'When the figures are from: ISO 8601, or seconds or ms since 1970. Older than the look: unavailable',
    ),
  live: path.optional().describe('Where the figures of the live version are'),
});
const entry = z.strictObject({
  http: z.union([request, long]).describe('Request, or { request, … }'),
  counts: countsSchema.optional().describe('The default field, as { total, failed }'),
  fields: fieldsSchema.optional(),
});
type Written = z.infer<typeof entry>;

const answers = ['status', 'latency'];
const longForm = (http: Written['http']): z.infer<typeof long> =>
  typeof http === 'string' ? { request: http } : http;

/** What is wrong with the signal as a whole, and where. */
function* faults({ http, counts, fields }: Written): Iterable<readonly [string, readonly string[]]> {
  const { value, unit: of, candidate, live } = longForm(http);
  if ((candidate === undefined) !== (live === undefined))
    yield ['`candidate` and `live` belong together', ['http']];
  if (of !== undefined && value === undefined) yield ['`unit` belongs to `value`', ['http', 'unit']];
  if (value !== undefined && counts !== undefined)
    yield ['`value` and `counts` both give the default field: keep one', ['counts']];
  for (const name of answers)
    if (fields?.[name] !== undefined)
      yield [`\`${name}\` is the answer's own: name the field otherwise`, ['fields', name]];
}

function configOf({ http, counts, fields }: Written): HttpConfig {
  const {
    request: asked,
    base,
    headers: sent = {},
    body,
    timeout = 10_000,
    value,
    unit: of = '',
    candidate,
    live,
    at,
  } = longForm(http);
  const own: Fields = value === undefined ? {} : { '': { gives: 'value', path: value, unit: of } };
  return {
    request: asked,
    base,
    headers: sent,
    body,
    timeout,
    arms: candidate === undefined || live === undefined ? undefined : { candidate, live },
    at,
    perArm: /\$\{?(ARM|SLOT)\b/.test(JSON.stringify([asked, base, sent, body])),
    fields: { ...own, ...(counts === undefined ? {} : { '': counts }), ...fields },
  };
}

const truth: FieldSpec = { gives: 'truth', paired: false };

export const spec: SourceSpec<HttpConfig> = {
  kind: 'http',
  schema: entry
    .superRefine((written, context) => {
      for (const [message, at] of faults(written))
        context.addIssue({ code: 'custom', message, path: [...at] });
    })
    .transform(configOf),
  fields: (config) => {
    const declared = fieldSpecs(config.fields, config.perArm || config.arms !== undefined);
    return new Map<string, FieldSpec>([
      ...(declared.length === 0 ? ([['', { ...truth, paired: config.perArm }]] as const) : declared),
      ['status', { gives: 'value', paired: config.perArm, unit: '' }],
      ['latency', { gives: 'value', paired: config.perArm, unit: 'ms' }],
    ]);
  },
};
