/** The format of recorded looks: the words of the canary rule's vectors. Each message is what is expected there. */
import { z } from 'zod';

const text = z.string('text');
const number = z.number('a number');
const share = z.number('a share of 0 to 1').min(0, 'a share of 0 to 1').max(1, 'a share of 0 to 1');
const budget = z
  .number('a chance between 0 and 1')
  .gt(0, 'a chance between 0 and 1')
  .lt(1, 'a chance between 0 and 1');
const ratio = z.number('a factor above 0').gt(0, 'a factor above 0');
const whole = z.int('a whole number of 0 or more').min(0, 'a whole number of 0 or more');
const several = z.int('a whole number of 1 or more').min(1, 'a whole number of 1 or more');
const phi = z.number('a factor of 1 or more').min(1, 'a factor of 1 or more').default(1);
const level = z.union([share, z.array(share).min(1)], 'a share of 0 to 1, or a list of one for each step');
const target = z
  .literal(['0', 0, 'previous'], '"0" or "previous"')
  .transform((to) => (to === 'previous' ? ('previous' as const) : ('zero' as const)))
  .default('zero');

const acts = z.boolean('true or false').default(true);

const compare = z.object({
  kind: z.literal('compare'),
  name: text,
  r0: ratio.default(1),
  catch: ratio.default(5),
  negligible: share.default(0.001),
  phi,
  to: target,
  acts,
});
const limit = z.object({
  kind: z.literal('limit'),
  name: text,
  fail: level,
  pass: level.optional(),
  hard: share.optional(),
  phi,
  to: target,
  acts,
});
const gauge = z.object({
  kind: z.literal('gauge'),
  name: text,
  limit: number,
  k: several.default(4),
  n: several.default(5),
  to: target,
  acts,
});
const check = z.discriminatedUnion('kind', [compare, limit, gauge], '"compare", "limit" or "gauge"');
export type RecordedCheck = z.output<typeof check>;
/** The options that a check of the kind takes. */
export const optionsOf = ({ kind }: RecordedCheck): readonly string[] =>
  Object.keys({ compare, limit, gauge }[kind].shape);

const step = z.object(
  { share, hold_looks: whole, max_looks: whole.optional() },
  'an object with share, hold_looks and max_looks',
);
const look = z.object(
  { step: whole, data: z.record(z.string(), z.unknown(), 'figures by the name of the check') },
  'an object with step and data',
);
const params = z.object(
  {
    alpha: budget.optional(),
    beta: budget.default(0.2),
    promote: z.literal(['proof', 'no_harm', 'no-harm'], '"proof" or "no_harm"').default('proof'),
    steps: z.tuple([step], step, 'a list of at least one step'),
    checks: z.array(check, 'a list of checks').min(1, 'a list of at least one check'),
  },
  'an object with steps and checks',
);
export const releaseSchema = z.object(
  {
    name: text,
    alpha: budget.optional(),
    params,
    looks: z.array(look, 'a list of looks'),
  },
  'an object with name, params and looks, or with name, function and args',
);
export type RecordedRelease = z.output<typeof releaseSchema>;
export const paramNames: readonly string[] = Object.keys(params.shape);
export const stepNames: readonly string[] = Object.keys(step.shape);

/** A figure may be no number at all (`null` is what JSON makes of NaN): then the look says nothing of the check. */
const figure = z.union(
  [z.number(), z.null(), z.literal(['NaN', 'Infinity', '-Infinity'])],
  'a count: a number of 0 or more',
);
export const countsSchema = z.object(
  { n_c: figure, n_b: figure, x_c: figure, x_b: figure, x_c_low: figure.optional() },
  'an object with n_c, n_b, x_c and x_b, or null',
);
export type RecordedCounts = z.output<typeof countsSchema>;
export const countNames: readonly string[] = Object.keys(countsSchema.shape);
const bare = z.union([z.number(), z.null(), z.literal(['NaN', 'Infinity', '-Infinity'])], 'a number');
export const valueSchema = z.object({ v: bare }, 'an object with v, or null');

export const functionSchema = z.object({
  name: text,
  function: text,
  args: z.record(z.string(), z.unknown(), "an object with the function's arguments"),
});
