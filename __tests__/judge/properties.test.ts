/** What must be so of the rule whatever is counted: its direction, its two arms, and the order within a tick. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judge, judgeLast } from '../../src/judge/judge.ts';
import type { Counted, Datum, Look, LogEvidence } from '../../src/judge/look.ts';
import type { JudgeCheck, JudgeParams } from '../../src/judge/params.ts';

const compare: JudgeCheck = { kind: 'compare', name: 'errors' };
const limit: JudgeCheck = { kind: 'limit', name: 'errors', fail: 0.05, hard: 0.2 };
/** The hold is longer than any story here, so that no look is late and none promotes. */
const plan = (checks: readonly JudgeCheck[]): JudgeParams => ({
  alpha: 0.05,
  beta: 0.2,
  steps: [
    { share: 0.25, holdLooks: 50 },
    { share: 0.5, holdLooks: 50 },
  ],
  checks,
});

const counted = fc
  .record({ n: fc.nat(2000), share: fc.double({ min: 0, max: 0.2, noNaN: true }) })
  .map(({ n, share }): Counted => ({ n, bad: Math.floor(n * share) }));
const tally = fc.record({ candidate: counted, live: counted });
const story = fc.array(tally, { minLength: 1, maxLength: 12 });
const look = (errors: Datum): Look => ({ step: 0, data: { errors } });

function evidenceOf(check: JudgeCheck, data: readonly Datum[]): LogEvidence {
  return judgeLast(plan([check]), data.map(look))?.logE.errors ?? {};
}
const atLeast = (more: number | undefined, less: number | undefined): boolean =>
  more !== undefined && less !== undefined && more >= less - 1e-9 * Math.max(1, Math.abs(less));
const quantile: JudgeCheck = { kind: 'compare', name: 'errors', r0: 1.7, catch: 5, phi: 2 };
const both = fc.constantFrom(compare, limit, quantile);

test('a bad request of the new version instead of a good one never speaks for it', () => {
  fc.assert(
    fc.property(both, story, tally, (check, before, { candidate, live }) => {
      const at = (bad: number) =>
        evidenceOf(check, [...before, { candidate: { n: candidate.n + 1, bad }, live }]);
      const [good, worse] = [at(candidate.bad), at(candidate.bad + 1)];
      return (
        atLeast(good.ok, worse.ok) &&
        atLeast(worse.bad, good.bad) &&
        (['attr', 'hard'] as const).every(
          (test) => good[test] === undefined || atLeast(worse[test], good[test]),
        ) &&
        (good.neg === undefined || atLeast(good.neg, worse.neg))
      );
    }),
  );
});

test('a bad request of the old version instead of a good one never speaks against the new one', () => {
  fc.assert(
    fc.property(both, story, tally, (check, before, { candidate, live }) => {
      const at = (bad: number) => evidenceOf(check, [...before, { candidate, live: { n: live.n + 1, bad } }]);
      const [good, worse] = [at(live.bad), at(live.bad + 1)];
      const name = check.kind === 'compare' ? 'bad' : 'attr';
      return atLeast(good[name], worse[name]) && atLeast(worse.ok, good.ok);
    }),
  );
});

test('looks that say the same once more never turn a rollback into anything else', () => {
  fc.assert(
    fc.property(story, (data) => {
      const [first] = data;
      if (first === undefined) return true;
      const results = judge(
        plan([compare]),
        Array.from({ length: 20 }, () => look(first)),
      );
      const from = results.findIndex(({ decision }) => decision === 'rollback-to-0');
      return from === -1 || results.slice(from).every(({ decision }) => decision === 'rollback-to-0');
    }),
  );
});

/** By the inequality of weighted means one of the two is never above 0, however the shares change between looks. */
test('with the arms swapped, not both are worse than the other', () => {
  fc.assert(
    fc.property(story, (data) => {
      const swapped = data.map(({ candidate, live }) => ({ candidate: live, live: candidate }));
      const [one, other] = [evidenceOf(compare, data).bad, evidenceOf(compare, swapped).bad];
      return Math.min(one ?? Number.NaN, other ?? Number.NaN) <= 1e-9;
    }),
  );
});

test('the same figures in both arms never blame the new version', () => {
  fc.assert(
    fc.property(fc.array(counted, { minLength: 1, maxLength: 12 }), (arms) => {
      const data = arms.map((arm) => ({ candidate: arm, live: arm }));
      const decisions = judge(plan([compare, { ...limit, hard: 1 }]), data.map(look));
      return decisions.every(({ decision }) => decision === 'hold');
    }),
  );
});

test('the order in which the checks were read within a tick changes nothing', () => {
  const checks: readonly JudgeCheck[] = [
    compare,
    { ...limit, name: 'limit' },
    { kind: 'gauge', name: 'p95' },
  ];
  const reading = fc.record({ errors: tally, limit: tally, p95: fc.record({ over: fc.boolean() }) });
  fc.assert(
    fc.property(fc.array(reading, { minLength: 1, maxLength: 12 }), (readings) => {
      const there = readings.map((data): Look => ({ step: 0, data }));
      const back = readings.map(
        (data): Look => ({ step: 0, data: Object.fromEntries(Object.entries(data).toReversed()) }),
      );
      expect(judge(plan(checks), back)).toEqual(judge(plan(checks), there));
    }),
    { numRuns: 50 },
  );
});

test('two looks of a step in either order leave the same evidence', () => {
  fc.assert(
    fc.property(both, story, tally, tally, (check, before, a, b) => {
      const [there, back] = [evidenceOf(check, [...before, a, b]), evidenceOf(check, [...before, b, a])];
      const step = Object.entries(there);
      const found = new Map(Object.entries(back));
      // An incident that ends between the two restarts the proof, so only what outlives it is compared.
      const lasting =
        check.kind === 'compare' ? step : step.filter(([name]) => name === 'attr' || name === 'hard');
      return lasting.every(
        ([name, value]) => atLeast(found.get(name), value) && atLeast(value, found.get(name)),
      );
    }),
  );
});

test('what is remembered of the looks before changes no answer', () => {
  fc.assert(
    fc.property(both, story, fc.array(fc.nat(12), { maxLength: 8 }), (check, data, lengths) => {
      const looks = data.map((datum, i): Look => ({ step: i < 6 ? 0 : 1, data: { errors: datum } }));
      const params = plan([check]);
      for (const length of lengths) {
        const some = looks.slice(0, length);
        expect(judgeLast(params, some)).toEqual(judge(params, some).at(-1));
      }
    }),
  );
});

/** One look's candidate and live arm, at any two rates. */
const arm = fc.record({
  n: fc.integer({ min: 1, max: 5000 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('the more is accepted, the weaker is the evidence against, and the more errors cluster', () => {
  fc.assert(
    fc.property(arm, arm, fc.double({ min: 1, max: 4, noNaN: true }), (mine, other, more) => {
      const of = ({ n, share }: { readonly n: number; readonly share: number }): Counted => ({
        n,
        bad: Math.floor(n * share),
      });
      const datum = { candidate: of(mine), live: of(other) };
      const bad = (check: Partial<Extract<JudgeCheck, { kind: 'compare' }>>): number =>
        evidenceOf({ kind: 'compare', name: 'errors', ...check }, [datum]).bad ?? Number.NaN;
      const clustered = bad({ phi: more });
      return atLeast(bad({}), bad({ r0: more })) && Math.abs(clustered) <= Math.abs(bad({})) + Math.log(2);
    }),
  );
});

test('a gauge that must be unbroken acts only on looks without a gap', () => {
  const gauge: JudgeCheck = { kind: 'gauge', name: 'errors', k: 3, n: 3, unbroken: true };
  const value = fc.constantFrom(null, { over: true }, { over: false });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 12 }), (data) => {
      const result = judgeLast(plan([gauge]), data.map(look));
      const last = data.slice(-3);
      const over = last.length === 3 && last.every((datum) => datum?.over === true);
      expect(result?.decision.startsWith('rollback')).toBe(over);
    }),
  );
});
