/** How high a rate may be that was counted. */

/** 95 % of a normal distribution lie below this many standard deviations. */
const Z95 = 1.6448536269514722;

/**
 * Upper end of a one-sided 95 % interval for a share of which `bad` of `n` were counted (Wilson 1927), where bad ones
 * come `phi` at a time. Without a bad one about 2.7 / n; 1 where nothing was counted.
 */
export function upperRate(n: number, bad: number, phi: number): number {
  if (n === 0) return 1;
  const p = bad / n;
  const weight = (Z95 ** 2 * phi) / n;
  return (p + weight / 2 + Math.sqrt(weight * p * (1 - p) + weight ** 2 / 4)) / (1 + weight);
}
