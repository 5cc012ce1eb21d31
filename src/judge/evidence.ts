/**
 * Evidence against a null hypothesis, look by look, as the logarithm of a test supermartingale: under the null
 * the chance that it ever reaches 1/a is at most a, whenever one stops (Ville 1939; Robbins 1970; Ramdas,
 * Grünwald, Vovk and Shafer 2023). At a fixed rate each factor's term is Wald's (1945) likelihood ratio; the
 * average over the factors takes the place of tuning.
 */

/** How many times the null's odds the truth may be: the alternatives that are averaged over. */
const FACTORS = [1.25, 1.5, 2, 3, 5, 10, 20] as const;
const INVERSES = FACTORS.map((factor) => 1 / factor);

/** `above` looks for more than the null says, `below` for less. */
export type Direction = 'above' | 'below';

/** `bad` of `all` events, where the null says a share of `p`; `phi` >= 1 weakens clustered ones. */
export interface Bet {
  readonly bad: number;
  readonly all: number;
  readonly p: number;
  readonly phi: number;
}

/** One sum a factor, over the looks since its start. */
export type Sums = readonly number[];
export const zeroSums: Sums = FACTORS.map(() => 0);

/** t(x, m, p, g) = (x ln g - m ln(p g + 1 - p)) / phi for each factor g, or each inverse of one. */
export function scores(bet: Bet, direction: Direction): Sums {
  const factors = direction === 'above' ? FACTORS : INVERSES;
  return factors.map((g) => (bet.bad * Math.log(g) - bet.all * Math.log1p(bet.p * (g - 1))) / bet.phi);
}

export const addSums = (a: Sums, b: Sums): Sums => a.map((sum, i) => sum + (b[i] ?? 0));

/**
 * Share of all bad events that the candidate has if its rate is `ratio` times the live one's: r rho / (r rho +
 * 1 - rho), where rho is its share of the requests (0 without any).
 */
export function expectedShare(candidate: number, live: number, ratio: number): number {
  const rho = candidate + live === 0 ? 0 : candidate / (candidate + live);
  return (ratio * rho) / (ratio * rho + 1 - rho);
}

/** ln of the sum of exp(terms), without overflow; `-Infinity` for none. */
export function logSumExp(terms: readonly number[]): number {
  const top = Math.max(...terms);
  if (!Number.isFinite(top)) return top;
  return top + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - top), 0));
}

/** ln of the average over the factors, for a test with a single start. */
export const logAverage = (sums: Sums): number => logSumExp(sums) - Math.log(FACTORS.length);

/**
 * Prior weight of each step's start: half on the first, the rest evenly, so that a fault that begins in a later
 * step does not have to make up for what the earlier ones spoke against it.
 */
export const startWeight = (step: number, steps: number): number =>
  steps === 1 ? 1 : step === 0 ? 1 / 2 : 1 / (2 * (steps - 1));

/** ln( sum over opened starts of w exp(logAverage) + sum of the unopened weights ); `starts` are in step order. */
export function logMixture(starts: readonly Sums[], steps: number): number {
  const unopened = Array.from({ length: steps }, (_, step) => startWeight(step, steps)).slice(starts.length);
  return logSumExp([
    ...starts.map((sums, step) => Math.log(startWeight(step, steps)) + logAverage(sums)),
    ...unopened.map((weight) => Math.log(weight)),
  ]);
}
