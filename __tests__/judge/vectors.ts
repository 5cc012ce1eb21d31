/** The reference vectors of the canary rule, put into the judge's own words. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Datum, Look, LookResult } from '../../src/judge/look.ts';
import type { JudgeCheck, JudgeParams } from '../../src/judge/params.ts';

/** Leaves a key out rather than setting it to `undefined`. */
const given = <K extends string, V>(key: K, value: V | undefined): Readonly<Partial<Record<K, V>>> => {
  const held: Partial<Record<K, V>> = {};
  if (value !== undefined) held[key] = value;
  return held;
};

const level = z.union([z.number(), z.array(z.number())]);
const target = z.enum(['0', 'previous']).transform((to) => (to === '0' ? 'zero' : 'previous'));
const check = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('compare'),
    name: z.string(),
    r0: z.number().default(1),
    catch: z.number().default(5),
    negligible: z.number().default(0.001),
    phi: z.number().default(1),
    to: target.default('zero'),
  }),
  z.strictObject({
    kind: z.literal('limit'),
    name: z.string(),
    fail: level,
    pass: level.optional(),
    hard: z.number().optional(),
    phi: z.number().default(1),
    to: target.default('zero'),
  }),
  z.strictObject({
    kind: z.literal('gauge'),
    name: z.string(),
    limit: z.number(),
    k: z.number().default(4),
    n: z.number().default(5),
    to: target.default('zero'),
  }),
]);
const datum = z.union([
  z.strictObject({
    n_c: z.number(),
    n_b: z.number(),
    x_c: z.number(),
    x_b: z.number(),
    x_c_low: z.number().optional(),
  }),
  z.strictObject({ v: z.number() }),
  z.null(),
]);
const step = z
  .strictObject({ share: z.number(), hold_looks: z.number(), max_looks: z.number() })
  .transform((raw) => ({ share: raw.share, holdLooks: raw.hold_looks, maxLooks: raw.max_looks }));
const release = z.strictObject({
  name: z.string(),
  alpha: z.number(),
  params: z.strictObject({
    alpha: z.number(),
    beta: z.number().default(0.2),
    steps: z.tuple([step], step),
    checks: z.array(check),
  }),
  looks: z.array(z.strictObject({ step: z.number(), data: z.record(z.string(), datum) })),
  expected: z.array(
    z.strictObject({
      log_e: z.record(z.string(), z.record(z.string(), z.number())),
      decision: z.string(),
      reason: z.string(),
    }),
  ),
});
const called = <N extends string, A extends z.ZodType, E extends z.ZodType>(name: N, args: A, expected: E) =>
  z.strictObject({ name: z.string(), function: z.literal(name), args, expected });
const quantile = called(
  'quantile_counts',
  z.strictObject({
    edges: z.array(z.number()),
    cum: z.array(z.number()),
    total: z.number(),
    limit: z.number(),
  }),
  z.tuple([z.number(), z.number()]),
);
const phi = called(
  'estimate_phi',
  z.strictObject({ hist: z.array(z.tuple([z.number(), z.number()])) }),
  z.number(),
);
const plan = called(
  'plan',
  z.strictObject({
    share: z.number(),
    per_min: z.number(),
    p0: z.number(),
    r: z.number(),
    fail: z.number(),
    K: z.number(),
    steps: z.number(),
  }),
  z.record(z.string(), z.number()),
);

type RawCheck = z.infer<typeof check>;
type RawDatum = z.infer<typeof datum>;
type Release = z.infer<typeof release>;

/** Every vector of the file, by kind. Throws on an entry of a kind that is not known here. */
export function readVectors(path: string) {
  const all = z.array(z.union([release, quantile, phi, plan])).parse(JSON.parse(readFileSync(path, 'utf8')));
  return {
    releases: all.flatMap((entry) => ('looks' in entry ? [entry] : [])),
    quantiles: all.flatMap((entry) =>
      'function' in entry && entry.function === 'quantile_counts' ? [entry] : [],
    ),
    phis: all.flatMap((entry) => ('function' in entry && entry.function === 'estimate_phi' ? [entry] : [])),
    plans: all.flatMap((entry) => ('function' in entry && entry.function === 'plan' ? [entry] : [])),
  };
}

function checkOf(raw: RawCheck): JudgeCheck {
  if (raw.kind === 'compare') return raw;
  if (raw.kind === 'limit') {
    const { pass, hard, ...rest } = raw;
    return { ...rest, ...given('pass', pass), ...given('hard', hard) };
  }
  const { limit: _, ...rest } = raw;
  return rest;
}

const datumOf = (raw: RawDatum, of: RawCheck | undefined): Datum => {
  if (raw === null) return null;
  if ('v' in raw) return of?.kind === 'gauge' ? { over: raw.v > of.limit } : null;
  return {
    candidate: { n: raw.n_c, bad: raw.x_c },
    live: { n: raw.n_b, bad: raw.x_b },
    ...given('candidateBadAtMost', raw.x_c_low),
  };
};

export const paramsOf = ({ params }: Release): JudgeParams => ({
  ...params,
  checks: params.checks.map(checkOf),
});

export const looksOf = ({ params, looks }: Release): readonly Look[] =>
  looks.map(({ step: index, data }) => ({
    step: index,
    data: Object.fromEntries(
      Object.entries(data).map(([name, raw]) => [
        name,
        datumOf(
          raw,
          params.checks.find((each) => each.name === name),
        ),
      ]),
    ),
  }));

/** The reason as the vectors write it: `over-limit:errors`. */
export const reasonOf = ({ reason, check: about }: LookResult): string =>
  about === undefined ? reason : `${reason}:${about}`;
