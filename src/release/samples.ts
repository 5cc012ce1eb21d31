/** How a reading becomes the few figures of a `looked` event, and those become the rule's data again. */
import { phaseOf, type Plan } from '../config/plan.ts';
import type { Check } from '../judge/check.ts';
import { slowerThan } from '../judge/histogram.ts';
import type { Counts, Facts, Reading, Sample } from '../judge/reading.ts';
import { evaluate } from '../judge/evaluate.ts';

function checksOfRollout(plan: Plan): readonly string[] {
  const rollout = phaseOf(plan, 'rollout');
  if (rollout === undefined) return [];
  const used = new Set([
    ...rollout.steps.flatMap((step) => step.checks),
    ...rollout.guards.flatMap((guard) => guard.any),
  ]);
  return Object.keys(plan.checks).filter((id) => used.has(id));
}

const byPlan = new WeakMap<Plan, readonly string[]>();

/** Ids of all checks that a look of the rollout answers, in the plan's order: a sample's position is its index. */
export function rolloutChecks(plan: Plan): readonly string[] {
  const ids = byPlan.get(plan) ?? checksOfRollout(plan);
  byPlan.set(plan, ids);
  return ids;
}

/** Candidate and live of a reading; a single one has no live side. */
function armsOf(reading: Reading): { candidate: Sample; live: Sample | null } | null {
  switch (reading.is) {
    case 'unavailable':
      return null;
    case 'single':
      return { candidate: reading.sample, live: null };
    case 'paired':
      return { candidate: reading.candidate, live: reading.live };
  }
}

const whole = (sample: Counts): readonly [n: number, bad: number] => {
  const n = Math.round(sample.n);
  return [n, Math.min(n, Math.round(sample.bad))];
};

function limitFigures(check: Extract<Check, { kind: 'limit' }>, candidate: Sample, live: Sample | null) {
  if (candidate.kind === 'counts') {
    const other = live?.kind === 'counts' ? whole(live) : [0, 0];
    return [...whole(candidate), ...other];
  }
  if (candidate.kind !== 'histogram' || check.edge === undefined) return null;
  const slow = slowerThan(candidate, check.edge);
  const other = live?.kind === 'histogram' ? slowerThan(live, check.edge) : { n: 0, bad: 0 };
  if (slow === undefined || other === undefined) return null;
  return [slow.n, slow.bad, other.n, other.bad, slow.badAtMost].map(Math.round);
}

/**
 * The figures of one check at one look, or `null` where it could not be read. limit: [n, bad, live n, live bad]
 * and for a histogram what is not surely below the edge; gauge: [value]; truth: [1 or 0].
 */
export function sampleOf(check: Check, reading: Reading | undefined): readonly number[] | null {
  const arms = reading === undefined ? null : armsOf(reading);
  if (reading === undefined || arms === null) return null;
  switch (check.kind) {
    case 'limit':
      return limitFigures(check, arms.candidate, arms.live);
    case 'gauge':
      return arms.candidate.kind === 'value' ? [Number(arms.candidate.value.toPrecision(9))] : null;
    case 'truth': {
      const found = evaluate(check.holds, reading);
      return found.is === 'unavailable' ? null : [found.is === 'passed' ? 1 : 0];
    }
  }
}

/** The figures of every check of the rollout, in order. */
export function samplesOf(plan: Plan, facts: Facts) {
  return rolloutChecks(plan).map((id) => {
    const check = plan.checks[id];
    return check === undefined ? null : sampleOf(check, facts.get(check.on));
  });
}
