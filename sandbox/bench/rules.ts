/** False rollbacks and time to detection of the product's rule and of two peers', on the same modelled traffic. */
import { markdownTable } from 'markdown-table';
import { randomOf } from '../../src/cli/simulate/random.ts';
import { judgeLast } from '../../src/judge/judge.ts';
import { type Bench, type Measured, measured, median } from './measured.ts';
import { ours, paramsFor, lookOf } from './rules/ours.ts';
import { argo, flagger } from './rules/peers.ts';
import type { Ended, Rule } from './rules/rule.ts';
import { type Case, type Rates, minuteOf } from './rules/traffic.ts';

const ROLLOUTS = 1_000;
const SEED = 20_261_125;

const usual: Rates = { errors: 0.005, slow: 0.03, timeouts: 0.002 };
const limits: Rates = { errors: 0.01, slow: 0.05, timeouts: 0.01 };
/** Of a service that fails twice as often: its limit is as much higher. */
const twice = { live: { ...usual, errors: 0.01 }, limits: { ...limits, errors: 0.02 } };
const common = { perMinute: 600, live: usual, limits, worse: 1 };
const incident = { from: 15, to: 24, times: 8 };

const cases = {
  healthy: { ...common, name: 'well' },
  healthyBusy: { ...common, perMinute: 6_000, name: 'well, 6,000 a minute' },
  fivefold: { ...common, worse: 5, name: 'errors x5 of 0.5 %' },
  fivefoldOfOne: { ...common, ...twice, worse: 5, name: 'errors x5 of 1 %' },
  double: { ...common, worse: 2, name: 'errors x2 of 0.5 %' },
  wide: {
    ...common,
    worse: 5,
    limits: { errors: 0.05, slow: 0.1, timeouts: 0.05 },
    name: 'errors x5, limit 5 %',
  },
  incident: { ...common, incident, name: 'both x8 for 10 min' },
  incidentBusy: { ...common, perMinute: 6_000, incident, name: 'both x8, 6,000 a minute' },
} as const satisfies Readonly<Record<string, Case>>;

const rules: readonly Rule[] = [argo(0), argo(3), flagger(2), flagger(10), ours];

interface Played {
  readonly back: number;
  readonly promoted: number;
  /** Of those that were rolled back, in minutes; `null` where none was. */
  readonly median: number | null;
}

const part = (all: readonly Ended[], is: Ended['is']): number =>
  all.filter((one) => one.is === is).length / all.length;

function playAll(rule: Rule, of: Case): Played {
  const random = randomOf(SEED);
  const all = Array.from({ length: ROLLOUTS }, () => rule.play(of, random));
  const minutes = all.flatMap((one) => (one.is === 'rolled-back' ? [one.minutes] : []));
  return {
    back: part(all, 'rolled-back'),
    promoted: part(all, 'promoted'),
    median: minutes.length === 0 ? null : median(minutes),
  };
}

const percent = (share: number): number => Number((share * 100).toFixed(2));

const cell = ({ back, promoted, median: minutes }: Played): string =>
  `${percent(back)}${minutes === null ? '' : ` (${minutes})`} / ${percent(promoted)}`;

function tableOf(results: ReadonlyMap<Rule, ReadonlyMap<Case, Played>>): string {
  const all = Object.values(cases);
  const rows = all.map((of) => [
    of.name,
    ...rules.map((rule) => {
      const played = results.get(rule)?.get(of);
      return played === undefined ? '' : cell(played);
    }),
  ]);
  const head = ['rolled back in % (median minute) / promoted in %', ...rules.map(({ name }) => name)];
  return markdownTable([head, ...rows], { align: ['l', 'r', 'r', 'r', 'r', 'r'] });
}

/** Of a release's look, with six checks and 50 looks before it: what the rule itself takes. */
function microseconds(): number {
  const random = randomOf(SEED);
  const of = cases.healthyBusy;
  const params = paramsFor(of, random);
  const looks = Array.from({ length: 2_000 }, (_, i) => lookOf(0, minuteOf(of, i, 0.05, random)));
  const from = performance.now();
  for (let count = 1; count <= looks.length; count += 1) judgeLast(params, looks.slice(0, count));
  return Math.round(((performance.now() - from) / looks.length) * 1000);
}

function goalsOf(played: (of: Case) => Played): readonly Measured[] {
  const share = (name: string, of: Case, goal: number, take: (one: Played) => number) =>
    measured({ name, figure: percent(take(played(of))), unit: '%', goal });
  const found = (name: string, of: Case, goal: number) =>
    measured({ name, figure: played(of).median ?? Number.POSITIVE_INFINITY, unit: 'min', goal });
  return [
    share('Rolled back though well, 600 a minute', cases.healthy, 2, ({ back }) => back),
    share('Rolled back though well, 6,000 a minute', cases.healthyBusy, 2, ({ back }) => back),
    found('Until errors x5 of 0.5 % are found, median', cases.fivefold, 12),
    found('Until errors x5 of 1 % are found, median', cases.fivefoldOfOne, 7),
    share('Errors x5 of 0.5 % missed', cases.fivefold, 1, ({ back }) => 1 - back),
    share('Errors x5 of 1 % missed', cases.fivefoldOfOne, 1, ({ back }) => 1 - back),
    share('Rolled back in an incident of both', cases.incident, 2, ({ back }) => back),
    share('Rolled back in an incident of both, 6,000 a minute', cases.incidentBusy, 2, ({ back }) => back),
  ];
}

export const ruleBench: Bench = {
  name: 'rules',
  measure() {
    const results = new Map(
      rules.map((rule) => [
        rule,
        new Map(Object.values(cases).map((of): [Case, Played] => [of, playAll(rule, of)])),
      ]),
    );
    const played = (of: Case): Played => results.get(ours)?.get(of) ?? playAll(ours, of);
    const speed = measured({
      name: 'A decision of the rule, six checks',
      figure: microseconds(),
      unit: 'µs',
      goal: 1_000,
    });
    return Promise.resolve({ measured: [...goalsOf(played), speed], tables: [tableOf(results)] });
  },
};
