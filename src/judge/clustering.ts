/** How much errors come in clusters (retries, one bad client): the factor by which evidence is weakened. */
import type { Counted } from './look.ts';

/** Taken where there is too little history to tell. */
const UNKNOWN = 2;
const LEAST_BLOCKS = 10;

const total = (looks: readonly Counted[]): Counted => ({
  n: looks.reduce((sum, look) => sum + look.n, 0),
  bad: looks.reduce((sum, look) => sum + look.bad, 0),
});

/**
 * phi >= 1 from the live version's looks before the release: the Pearson dispersion (McCullagh and Nelder 1989)
 * over blocks of consecutive looks long enough for about five bad events each, raised by one standard error
 * where it is over 1 by more than that (section 4 of the rule).
 */
export function estimatePhi(history: readonly Counted[]): number {
  const all = total(history);
  if (all.bad === 0 || all.bad === all.n) return UNKNOWN;
  const length = Math.ceil((5 * history.length) / all.bad);
  const blocks = Math.floor(history.length / length);
  if (blocks < LEAST_BLOCKS) return UNKNOWN;
  const p = all.bad / all.n;
  const sum = Array.from({ length: blocks }, (_, i) => total(history.slice(i * length, (i + 1) * length)))
    .filter(({ n }) => n > 0)
    .reduce((chi, { n, bad }) => chi + (bad - n * p) ** 2 / (n * p * (1 - p)), 0);
  const dispersion = sum / (blocks - 1);
  const error = Math.sqrt(2 / (blocks - 1));
  return dispersion > 1 + error ? dispersion * (1 + error) : Math.max(1, dispersion);
}
