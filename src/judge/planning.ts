/** How long a step has to hold for what its traffic is to show (section 7 of the rule). Rates and shares 0..1. */
import { expectedShare, startWeight } from './evidence.ts';
import { caughtAt } from './tests.ts';

export interface Outlook {
  /** Share of users on the candidate. */
  readonly share: number;
  /** Requests to both versions. */
  readonly perMinute: number;
  /** The live version's rate of bad requests. */
  readonly rate: number;
  /** The rise to be found: `rise` times the live rate. */
  readonly rise: number;
  /** The fixed limit to be held against. */
  readonly fail: number;
  /** Checks of the kind, steps of the plan. */
  readonly checks: number;
  readonly steps: number;
  readonly alpha: number;
  readonly beta: number;
  readonly catch: number;
  readonly r0: number;
  readonly phi: number;
}

export interface Forecast {
  /** Bad requests (of both arms) until the rise is found by comparison, and the median and nine-in-ten times. */
  readonly errorsNeeded: number;
  readonly compareMedianMinutes: number;
  readonly compareNineInTenMinutes: number;
  /** Time in which four of five healthy versions are shown not to be `catch` times as bad. */
  readonly proofMinutes: number;
  /** Requests to the candidate until the rise is found by the limit; `Infinity` where it stays within it. */
  readonly limitRequests: number;
  readonly limitMedianMinutes: number;
}

/** Divergence of one rate from another, in nats (Kullback and Leibler 1951). */
export function divergence(a: number, b: number): number {
  const term = (x: number, y: number): number => (x === 0 ? 0 : x * Math.log(x / y));
  return term(a, b) + term(1 - a, 1 - b);
}

/** Nine in ten are found within this multiple of the median. */
export const NINE_IN_TEN = 2.1;

/** Bad requests of both arms until a candidate that is `ratio` times as bad is found to be worse than `r0` times. */
export const errorsUntilFound = (share: number, ratio: number, r0: number, evidence: number): number =>
  evidence / divergence(expectedShare(share, 1 - share, ratio), expectedShare(share, 1 - share, r0));

/** Evidence that proves a step, with what chance takes from it in one of five. */
const proofEvidence = (beta: number, phi: number): number => phi * (Math.log(1 / beta) + 1.2);

/** Bad requests of both arms, as many as those of the live version, until it is shown not to be `caught` times as bad. */
const errorsUntilProven = (share: number, caught: number, evidence: number): number =>
  evidence / divergence(share, expectedShare(share, 1 - share, caught));

export function forecast(outlook: Outlook): Forecast {
  const { share, perMinute, rate, rise, fail, checks, steps, alpha, beta, r0, phi } = outlook;
  const need = Math.log(checks / alpha) + Math.log(1 / startWeight(0, steps)) + 0.8;
  const errorsNeeded = errorsUntilFound(share, rise, r0, phi * need);
  const compareMedianMinutes = errorsNeeded / (perMinute * rate * (1 - share + rise * share));
  const proof = errorsUntilProven(share, outlook.catch, proofEvidence(beta, phi));
  const limitRequests =
    rise * rate > fail ? (phi * need) / divergence(Math.min(1, rise * rate), fail) : Infinity;
  return {
    errorsNeeded,
    compareMedianMinutes,
    compareNineInTenMinutes: NINE_IN_TEN * compareMedianMinutes,
    proofMinutes: proof / (perMinute * rate),
    limitRequests,
    limitMedianMinutes: limitRequests / (perMinute * share),
  };
}

/**
 * Requests to the candidate after which four of five versions with a rate of `p` are shown to be within a limit
 * (without errors: about 2.8 / C, where C is the rate that has to be disproved). `Infinity` from C on.
 */
export function limitProofRequests(of: {
  readonly p: number;
  readonly fail: number;
  readonly pass?: number | undefined;
  readonly beta: number;
  readonly phi: number;
}): number {
  const { p, fail, pass = fail, beta, phi } = of;
  const caught = caughtAt({ kind: 'limit', name: '', fail, pass }, 0);
  return p < caught ? proofEvidence(beta, phi) / divergence(p, caught) : Infinity;
}

/**
 * Requests to the candidate after which four of five versions as good as the live one are shown not to be `catch` times
 * as bad (section 7), or to be below the negligible rate, whichever comes first.
 */
export function compareProofRequests(of: {
  readonly share: number;
  /** The live version's. */
  readonly rate: number;
  readonly beta: number;
  readonly phi: number;
  readonly catch: number;
  readonly negligible: number;
}): number {
  const { share, rate, beta, phi, negligible } = of;
  const need = proofEvidence(beta, phi);
  const bad = errorsUntilProven(share, of.catch, need);
  const compared = rate === 0 ? Infinity : (bad / rate) * share;
  return rate < negligible ? Math.min(compared, need / divergence(rate, negligible)) : compared;
}
