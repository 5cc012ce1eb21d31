/** What users do and meet: requests come at random (Poisson), and each is bad with its version's rate. */
import { counts, histogram, type Sample, type Window } from '../../judge/reading.ts';
import { poisson, type Random } from './random.ts';

/** A version's rates. */
export interface Version {
  /** Share of requests that fail; `byField` where a signal counts something else. */
  readonly errors: number;
  readonly byField: Readonly<Record<string, number>>;
  /** 95 % of requests are faster, in ms. */
  readonly p95: number;
}

/** Both versions fail with `errors` meanwhile; times in ms since the rollout began. */
export interface Incident {
  readonly from: number;
  readonly to: number;
  readonly errors: number;
}

export interface Model {
  readonly perMinute: number;
  readonly live: Version;
  readonly candidate: Version;
  readonly incidents: readonly Incident[];
}

/** Spread of latencies: the standard deviation of their logarithm. */
const SPREAD = 0.5;
/** 95 % of a normal distribution lie below this many standard deviations. */
const Z95 = 1.6448536269514722;

/** Share of a normal distribution above z (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
function above(z: number): number {
  if (z < 0) return 1 - above(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}

/** Share of a version's requests that take longer than `edge` ms: latencies are log-normal. */
export const slowerShare = ({ p95 }: Version, edge: number): number =>
  above((Math.log(edge) - Math.log(p95)) / SPREAD + Z95);

/** Average rate of failures within a window that began `from` ms after the rollout did. */
export function errorShare(
  version: Version,
  field: string,
  { from, to }: Window,
  incidents: readonly Incident[],
): number {
  const usual = version.byField[field] ?? version.errors;
  const length = to - from;
  const more = incidents.map((incident) => {
    const overlap = Math.max(0, Math.min(to, incident.to) - Math.max(from, incident.from));
    return length > 0 ? (overlap / length) * Math.max(0, incident.errors - usual) : 0;
  });
  return Math.min(
    1,
    more.reduce((sum, each) => sum + each, usual),
  );
}

/** Good and bad ones of a Poisson stream are two independent streams, so each is drawn by itself. */
function drawn(mean: number, bad: number, random: Random): readonly [n: number, bad: number] {
  const worse = poisson(mean * bad, random);
  return [worse + poisson(mean * (1 - bad), random), worse];
}

/** The count of what fails, of a share `bad` of `mean` requests. */
export const countsSample = (mean: number, bad: number, random: Random): Sample | undefined =>
  counts(...drawn(mean, bad, random));

/** Edges of a usual histogram about the old version's p95, in ms. */
export const usualEdges = ({ live }: Model): readonly number[] =>
  [0.25, 0.5, 0.7, 0.85, 1, 1.2, 1.5, 2, 3, 5].map((times) => Math.round(live.p95 * times));

/** How many of `mean` requests took how long: each bucket's count by itself. */
export function histogramSample(
  mean: number,
  version: Version,
  edges: readonly number[],
  random: Random,
): Sample | undefined {
  const slower = [1, ...edges.map((edge) => slowerShare(version, edge)), 0];
  let seen = 0;
  const cumulative = slower.slice(1).map((share, i) => {
    seen += poisson(mean * Math.max(0, (slower[i] ?? 0) - share), random);
    return seen;
  });
  return histogram([...edges, Number.POSITIVE_INFINITY], cumulative);
}
