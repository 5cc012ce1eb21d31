/** The product's own rule (src/judge), as a release has it: each metric compared with the live version, and limited. */
import type { Random } from '../../../src/cli/simulate/random.ts';
import { estimatePhi } from '../../../src/judge/clustering.ts';
import { judgeLast } from '../../../src/judge/judge.ts';
import type { Counted, Datum, Look, Tally } from '../../../src/judge/look.ts';
import type { JudgeCheck, JudgeParams } from '../../../src/judge/params.ts';
import type { Ended, Rule } from './rule.ts';
import { armOf, type Case, type Metric, metrics, minuteOf } from './traffic.ts';

const HOLD = 10;

/** The live version's minutes before the release: sixty, or as many as give 150 errors, but no more than a day's. */
function before({ perMinute, live }: Case, metric: Metric, random: Random): readonly Counted[] {
  const enough = Math.min(1_440, Math.max(60, Math.ceil(150 / (perMinute * live[metric]))));
  return Array.from({ length: enough }, () => armOf(perMinute, live[metric], random));
}

/** Steps of ten looks, a minute each; after six times as many a person is asked. */
export function paramsFor(of: Case, random: Random): JudgeParams {
  const checks = metrics.flatMap((metric): JudgeCheck[] => {
    const phi = estimatePhi(before(of, metric, random));
    return [
      { kind: 'compare', name: `${metric} against live`, phi },
      { kind: 'limit', name: metric, fail: of.limits[metric], phi },
    ];
  });
  const step = (share: number) => ({ share, holdLooks: HOLD });
  return { alpha: 0.05, beta: 0.2, steps: [step(0.05), ...[0.1, 0.25, 0.5, 1].map(step)], checks };
}

export function lookOf(step: number, tally: Readonly<Record<Metric, Tally>>): Look {
  const data = metrics.flatMap((metric): [string, Datum][] => [
    [`${metric} against live`, tally[metric]],
    [metric, tally[metric]],
  ]);
  return { step, data: Object.fromEntries(data) };
}

const ends = { promote: 'promoted', inconclusive: 'inconclusive' } as const;

export const ours: Rule = {
  name: 'Sluiceway',
  play(of, random): Ended {
    const params = paramsFor(of, random);
    let looks: readonly Look[] = [];
    let step = 0;
    for (;;) {
      const minute = looks.length + 1;
      const tally = minuteOf(of, minute, params.steps[step]?.share ?? 1, random);
      looks = [...looks, lookOf(step, tally)];
      const decision = judgeLast(params, looks)?.decision ?? 'hold';
      if (decision === 'promote' && step + 1 < params.steps.length) step += 1;
      else if (decision === 'promote' || decision === 'inconclusive')
        return { is: ends[decision], minutes: minute, decisions: minute };
      else if (decision !== 'hold') return { is: 'rolled-back', minutes: minute, decisions: minute };
    }
  },
};
