/** Chance with a seed: the same seed gives the same rollouts everywhere. */

/** Uniform in [0, 1). */
export type Random = () => number;

/** Mulberry32 (Tommy Ettinger): 32 bits of state, ample for what is drawn here. */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** ln k!, by Stirling's series (error below 1e-10 from 10 on). */
function logFactorial(k: number): number {
  if (k < 10) return Math.log([1, 1, 2, 6, 24, 120, 720, 5040, 40_320, 362_880][k] ?? 1);
  const series = 1 / (12 * k) - 1 / (360 * k ** 3) + 1 / (1260 * k ** 5);
  return (k + 0.5) * Math.log(k) - k + 0.5 * Math.log(2 * Math.PI) + series;
}

/** For small means: one uniform number against the distribution, from 0 up. */
function byInversion(mean: number, random: Random): number {
  let chance = Math.exp(-mean);
  let left = random();
  let k = 0;
  while (left > chance && k < 1000) {
    left -= chance;
    k += 1;
    chance *= mean / k;
  }
  return k;
}

/** Hörmann (1993), "The transformed rejection method for generating Poisson random variables": PTRS. */
function byRejection(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  const quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = 1 - random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const height = Math.log(v) + Math.log(inverse) - Math.log(a / us ** 2 + b);
    if (height <= k * Math.log(mean) - mean - logFactorial(k)) return k;
  }
}

/** A Poisson number: how many of what comes at random come in a time in which `mean` do on average. */
export const poisson = (mean: number, random: Random): number =>
  mean <= 0 ? 0 : mean < 10 ? byInversion(mean, random) : byRejection(mean, random);
