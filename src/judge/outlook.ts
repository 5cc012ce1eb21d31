/**
 * What one check will be able to tell in one step, with the traffic that it will have (section 7 of the rule). Times
 * in minutes, rates and shares 0..1; what never comes is `Infinity`.
 */
import { startWeight } from './evidence.ts';
import {
  type CompareCheck,
  defaults,
  type JudgeCheck,
  type JudgeParams,
  type LimitCheck,
  levelAt,
} from './params.ts';
import {
  compareProofRequests,
  divergence,
  errorsUntilFound,
  limitProofRequests,
  NINE_IN_TEN,
} from './planning.ts';
import { acts, threshold } from './standing.ts';

/** What users do: requests to both versions, and how many of the live version's are bad. */
export interface Traffic {
  readonly perMinute: number;
  readonly rate: number;
  /** The rate of a version that is so many times as bad; `rise` times the live one's when left out. */
  readonly risen?: (rise: number) => number;
}

export interface Sight {
  /** How many times as bad as the live version. */
  readonly rise: number;
  readonly median: number;
  /** In which nine of ten are found. */
  readonly nineInTen: number;
}

export interface Outlook {
  /** In which four of five versions that are as good as the live one are proven to be. */
  readonly proof: number;
  /** By what it rolls back; none where it has no guard. */
  readonly sees: readonly Sight[];
}

/** From the one that a look at a step's length is about to those that are hard to miss. */
export const RISES = [2, 3, 5, 10, 20] as const;

type CountCheck = LimitCheck | CompareCheck;

/** The step of a plan, and what users do in it. */
interface Place {
  readonly params: JudgeParams;
  readonly step: number;
  readonly share: number;
  readonly traffic: Traffic;
}

const phiOf = ({ phi = defaults.phi }: CountCheck): number => Math.max(1, phi);

/** Evidence that rolls back a fault which begins in this step, with what chance takes from it. */
const need = (check: CountCheck, { params, step }: Place): number =>
  phiOf(check) * (threshold(params, check.kind) + Math.log(1 / startWeight(step, params.steps.length)) + 0.8);

const rateOf = ({ rate, risen }: Traffic, rise: number): number => Math.min(1, risen?.(rise) ?? rise * rate);

function limitSight(check: LimitCheck, place: Place, rise: number): number {
  const { step, share, traffic } = place;
  const [rate, fail] = [rateOf(traffic, rise), levelAt(check.fail, step)];
  if (rate <= fail) return Number.POSITIVE_INFINITY;
  return need(check, place) / divergence(rate, fail) / (traffic.perMinute * share);
}

/** At 100 % there is no live version left to compare with. */
function compareSight(check: CompareCheck, place: Place, rise: number): number {
  const { share, traffic } = place;
  const [r0, ratio] = [check.r0 ?? defaults.r0, rateOf(traffic, rise) / traffic.rate];
  if (share === 1 || !(ratio > r0)) return Number.POSITIVE_INFINITY;
  const errors = errorsUntilFound(share, ratio, r0, need(check, place));
  return errors / (traffic.perMinute * traffic.rate * (1 - share + ratio * share));
}

function limitProof(check: LimitCheck, { params, step, share, traffic }: Place): number {
  const [fail, pass] = [levelAt(check.fail, step), levelAt(check.pass ?? check.fail, step)];
  const { beta } = params;
  // A rate above the pass level never passes, however much is proven of it.
  if (traffic.rate > pass) return Number.POSITIVE_INFINITY;
  const requests = limitProofRequests({ p: traffic.rate, fail, pass, beta, phi: phiOf(check) });
  return requests / (traffic.perMinute * share);
}

/** Either it is not `catch` times as bad, or so little is bad that nothing needs comparing. */
function compareProof(check: CompareCheck, { params, share, traffic }: Place): number {
  if (share === 1) return 0;
  const { catch: caught = defaults.catch, negligible = defaults.negligible } = check;
  const of = { share, rate: traffic.rate, beta: params.beta, phi: phiOf(check) };
  return compareProofRequests({ ...of, catch: caught, negligible }) / (traffic.perMinute * share);
}

/** Of a gauge nothing can be said from traffic: `null`. */
export function outlookOf(
  check: JudgeCheck,
  params: JudgeParams,
  step: number,
  traffic: Traffic,
): Outlook | null {
  const share = params.steps[step]?.share;
  if (check.kind === 'gauge' || share === undefined) return null;
  const place = { params, step, share, traffic };
  const sight = (rise: number): Sight => {
    const median = check.kind === 'limit' ? limitSight(check, place, rise) : compareSight(check, place, rise);
    return { rise, median, nineInTen: NINE_IN_TEN * median };
  };
  const proof = check.kind === 'limit' ? limitProof(check, place) : compareProof(check, place);
  return { proof, sees: acts(check) ? RISES.map(sight) : [] };
}
