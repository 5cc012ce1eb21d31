/** The rule's functions by the names that the vectors give them. */
import { z } from 'zod';
import { SluicewayError } from '../../errors.ts';
import { estimatePhi } from '../../judge/clustering.ts';
import { slowerThan } from '../../judge/histogram.ts';
import { forecast, limitProofRequests } from '../../judge/planning.ts';
import { histogram } from '../../judge/reading.ts';
import { relativeQuantile } from '../../judge/relative.ts';
import { fault, parsed, type Path } from './json.ts';

const number = z.number('a number');
const positive = z.number('a number above 0').gt(0, 'a number above 0');
const count = z.number('a count: a number of 0 or more').min(0, 'a count: a number of 0 or more');
const share = z.number('a share of 0 to 1').min(0, 'a share of 0 to 1').max(1, 'a share of 0 to 1');
const args = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.object(shape, `an object with ${Object.keys(shape).join(', ')}`);

const buckets = {
  edges: z.array(number, 'a list of edges'),
  cum: z.array(count, 'a list of counts, one for each edge'),
  total: count,
};

interface Buckets {
  readonly edges: readonly number[];
  readonly cum: readonly number[];
  readonly total: number;
}

function histogramOf({ edges, cum, total }: Buckets, path: Path) {
  const given = histogram([...edges, Number.POSITIVE_INFINITY], [...cum, total]);
  if (given !== undefined) return given;
  throw new SluicewayError(
    'INPUT',
    fault(
      [...path, 'cum'],
      cum,
      'one count for each rising edge, none less than the one before, up to total',
    ),
  );
}

const noEdge = (path: Path, found: number, edges: readonly number[]): SluicewayError =>
  new SluicewayError(
    'INPUT',
    fault(path, found, `at most the last finite edge, ${edges.at(-1) ?? 'of none'}`),
  );

function quantileCounts(raw: unknown, path: Path): readonly number[] {
  const given = parsed(args({ ...buckets, limit: number }), raw, path);
  const slow = slowerThan(histogramOf(given, path), given.limit);
  if (slow === undefined) throw noEdge([...path, 'limit'], given.limit, given.edges);
  return [slow.bad, slow.badAtMost];
}

function phi(raw: unknown, path: Path): number {
  const pair = z.tuple([count, count], 'requests and errors of a look');
  const { hist } = parsed(args({ hist: z.array(pair, 'a list of looks') }), raw, path);
  return estimatePhi(hist.map(([n, bad]) => ({ n, bad })));
}

const outlook = args({
  share,
  per_min: positive,
  p0: share,
  r: positive,
  fail: share.default(1),
  K: positive.default(1),
  steps: z.int('a whole number of 1 or more').min(1, 'a whole number of 1 or more').default(1),
  alpha: positive.default(0.05),
  beta: positive.default(0.2),
  catch: positive.default(5),
  r0: positive.default(1),
  phi: positive.default(1),
});

function plan(raw: unknown, path: Path) {
  const { per_min: perMinute, p0: rate, r: rise, K: checks, ...rest } = parsed(outlook, raw, path);
  const found = forecast({ ...rest, perMinute, rate, rise, checks });
  return {
    errors_needed: found.errorsNeeded,
    compare_median_min: found.compareMedianMinutes,
    compare_90_min: found.compareNineInTenMinutes,
    proof_80_min: found.proofMinutes,
    limit_requests: found.limitRequests,
    limit_median_min: found.limitMedianMinutes,
  };
}

function limitProof(raw: unknown, path: Path): number {
  const shape = { p: share, fail: share, beta: positive.default(0.2), phi: positive.default(1) };
  return limitProofRequests(parsed(args({ ...shape, pass: share.optional() }), raw, path));
}

function relative(raw: unknown, path: Path) {
  const shape = { ...buckets, quantile: share.default(0.95), ratio: positive.default(1.2) };
  const given = parsed(args(shape), raw, path);
  const found = relativeQuantile(histogramOf(given, path), given.quantile, given.ratio);
  if (found === undefined) throw noEdge([...path, 'edges'], given.quantile, given.edges);
  return { edge: found.edge, r0: found.r0 };
}

const functions: Readonly<Record<string, (raw: unknown, path: Path) => unknown>> = {
  quantile_counts: quantileCounts,
  estimate_phi: phi,
  plan,
  limit_proof: limitProof,
  relative_quantile: relative,
};

/** Throws SluicewayError('INPUT') where there is no such function, or its arguments are not what it takes. */
export function call(name: string, raw: unknown, path: Path): unknown {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (known !== undefined) return known(raw, [...path, 'args']);
  throw new SluicewayError(
    'INPUT',
    fault([...path, 'function'], name, `one of ${Object.keys(functions).join(', ')}`),
  );
}
