import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { estimatePhi } from '../../src/judge/clustering.ts';
import { slowerThan } from '../../src/judge/histogram.ts';
import { judge } from '../../src/judge/judge.ts';
import { forecast } from '../../src/judge/planning.ts';
import { histogram } from '../../src/judge/reading.ts';
import { looksOf, paramsOf, readVectors, reasonOf } from './vectors.ts';

const path = new URL('../../../shared/data/canary-vectors.json', import.meta.url).pathname;
const vectors = existsSync(path) ? readVectors(path) : { releases: [], quantiles: [], phis: [], plans: [] };

const near = (found: number | undefined, expected: number): boolean =>
  found !== undefined && Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected));

const describeVectors = existsSync(path) ? describe : describe.skip;

describeVectors('reference vectors', () => {
  test.each(vectors.releases)('$name', (vector) => {
    const results = judge(paramsOf(vector), looksOf(vector));
    expect(results.map((result) => `${result.decision} ${reasonOf(result)}`)).toEqual(
      vector.expected.map(({ decision, reason }) => `${decision} ${reason}`),
    );
    const differing = vector.expected.flatMap(({ log_e }, look) =>
      Object.entries(log_e).flatMap(([check, tests]) => {
        const found = new Map(Object.entries(results[look]?.logE[check] ?? {}));
        const same = found.size === Object.keys(tests).length;
        const off = Object.entries(tests).filter(([name, value]) => !near(found.get(name), value));
        return same && off.length === 0 ? [] : [{ look, check, expected: tests, found: [...found] }];
      }),
    );
    expect(differing).toEqual([]);
  });

  test.each(vectors.quantiles)('$name', ({ args, expected }) => {
    const buckets = histogram([...args.edges, Number.POSITIVE_INFINITY], [...args.cum, args.total]);
    const slow = buckets && slowerThan(buckets, args.limit);
    expect([slow?.bad, slow?.badAtMost]).toEqual(expected);
  });

  test.each(vectors.phis)('$name', ({ args, expected }) => {
    const phi = estimatePhi(args.hist.map(([n, bad]) => ({ n, bad })));
    expect(near(phi, expected)).toBe(true);
  });

  test.each(vectors.plans)('$name', ({ args, expected }) => {
    const found = forecast({
      share: args.share,
      perMinute: args.per_min,
      rate: args.p0,
      rise: args.r,
      fail: args.fail,
      checks: args.K,
      steps: args.steps,
      alpha: 0.05,
      beta: 0.2,
      catch: 5,
      r0: 1,
      phi: 1,
    });
    const words = new Map([
      ['errors_needed', found.errorsNeeded],
      ['compare_median_min', found.compareMedianMinutes],
      ['compare_90_min', found.compareNineInTenMinutes],
      ['proof_80_min', found.proofMinutes],
      ['limit_requests', found.limitRequests],
      ['limit_median_min', found.limitMedianMinutes],
    ]);
    const off = Object.entries(expected).filter(([name, value]) => !near(words.get(name), value));
    expect(off).toEqual([]);
  });
});
