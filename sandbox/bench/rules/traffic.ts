/** What users do in a case of the table, minute by minute: requests come at random, and so do errors. */
import { poisson, type Random } from '../../../src/cli/simulate/random.ts';
import type { Tally } from '../../../src/judge/look.ts';

/** By metric, how many of 1 are bad. */
export type Rates = Readonly<Record<Metric, number>>;
export const metrics = ['errors', 'slow', 'timeouts'] as const;
export type Metric = (typeof metrics)[number];

export interface Case {
  readonly name: string;
  readonly perMinute: number;
  readonly live: Rates;
  /** How many times as many errors the new version has. */
  readonly worse: number;
  /** Above it a limit of the peers, and of ours, is broken. */
  readonly limits: Rates;
  /** Minutes (the first is 1) in which both versions have so many times the errors. */
  readonly incident?: { readonly from: number; readonly to: number; readonly times: number };
}

const clamp = (rate: number): number => Math.min(1, rate);

/** Of one version in a minute in which `mean` requests come on average. */
export function armOf(
  mean: number,
  rate: number,
  random: Random,
): { readonly n: number; readonly bad: number } {
  const bad = poisson(mean * rate, random);
  return { n: bad + poisson(mean * (1 - rate), random), bad };
}

/** What both arms count in one minute, while `share` of users have the new version. */
export function minuteOf(
  { perMinute, live, worse, incident }: Case,
  minute: number,
  share: number,
  random: Random,
): Readonly<Record<Metric, Tally>> {
  const during = incident !== undefined && minute >= incident.from && minute <= incident.to;
  const tally = (metric: Metric): Tally => {
    const usual = live[metric] * (during && metric === 'errors' ? incident.times : 1);
    const own = metric === 'errors' ? worse * usual : usual;
    return {
      candidate: armOf(perMinute * share, clamp(own), random),
      live: armOf(perMinute * (1 - share), clamp(usual), random),
    };
  };
  return { errors: tally('errors'), slow: tally('slow'), timeouts: tally('timeouts') };
}
