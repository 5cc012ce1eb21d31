/**
 * Two peers' rules, by their documentation, on the same minutes. Both hold the new version's rate in each
 * measurement against a limit, and know no evidence: a minute is over it or not.
 *
 * Argo Rollouts (argo-rollouts.readthedocs.io/en/stable/features/analysis): each step runs an analysis of `count`
 * measurements, one an `interval`; it fails as soon as more than `failureLimit` of a metric's measurements do (default
 * 0), and that aborts the rollout to 0 %. A measurement without traffic divides by nothing, which is no success.
 *
 * Flagger (docs.flagger.app/usage/how-it-works): one check an `interval`; each in which any metric fails, or has no
 * values, counts towards `threshold` and does not raise the weight; else it rises by `stepWeight` up to `maxWeight`,
 * and then the new version is promoted. At `threshold` failed checks in all it goes to 0 %.
 */
import type { Random } from '../../../src/cli/simulate/random.ts';
import type { Ended, Rule } from './rule.ts';
import { type Case, type Metric, metrics, minuteOf } from './traffic.ts';

const STEPS = [0.05, 0.1, 0.25, 0.5, 1] as const;
const COUNT = 10;

/** Metrics that are over their limit in this minute. */
function failed(of: Case, minute: number, share: number, random: Random): readonly Metric[] {
  const tally = minuteOf(of, minute, share, random);
  return metrics.filter((metric) => {
    const { n, bad } = tally[metric].candidate;
    return n === 0 || bad / n > of.limits[metric];
  });
}

export const argo = (failureLimit: number): Rule => ({
  name: `Argo Rollouts, failureLimit ${failureLimit}`,
  play(of, random): Ended {
    let minute = 0;
    for (const share of STEPS) {
      const failures = new Map<Metric, number>();
      for (let i = 0; i < COUNT; i += 1) {
        minute += 1;
        for (const metric of failed(of, minute, share, random))
          failures.set(metric, (failures.get(metric) ?? 0) + 1);
        if (Math.max(0, ...failures.values()) > failureLimit)
          return { is: 'rolled-back', minutes: minute, decisions: minute };
      }
    }
    return { is: 'promoted', minutes: minute, decisions: minute };
  },
});

const STEP_WEIGHT = 0.05;
const MAX_WEIGHT = 0.5;
/** Far beyond any: a canary that neither fails nor rises does not exist by this rule. */
const LONGEST = 1_000;

export const flagger = (threshold: number): Rule => ({
  name: `Flagger, threshold ${threshold}`,
  play(of, random): Ended {
    let share = STEP_WEIGHT;
    let failures = 0;
    for (let minute = 1; minute < LONGEST; minute += 1) {
      if (failed(of, minute, share, random).length > 0) failures += 1;
      else if (share >= MAX_WEIGHT - 1e-9) return { is: 'promoted', minutes: minute, decisions: minute };
      else share += STEP_WEIGHT;
      if (failures >= threshold) return { is: 'rolled-back', minutes: minute, decisions: minute };
    }
    return { is: 'inconclusive', minutes: LONGEST, decisions: LONGEST };
  },
});
