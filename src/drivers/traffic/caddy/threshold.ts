/**
 * How the file says a share: users are random hex numbers of eight digits, and those before the threshold, in the
 * order of a dictionary, meet green. Pure.
 */

const users = 2 ** 32;
/** After every hex digit: all users. */
const all = 'g';

/** `green`: its share, 0..1. */
export const thresholdOf = (green: number): string =>
  green >= 1
    ? all
    : Math.round(green * users)
        .toString(16)
        .padStart(8, '0');

/** The share of green, 0..1; `undefined` for what is no threshold of ours, though Caddy would compare with it. */
export function shareOf(threshold: string): number | undefined {
  if (threshold === all) return 1;
  // To a billionth: as the share was before it was rounded to a hex number.
  return /^[\da-f]{8}$/.test(threshold) ? Number((parseInt(threshold, 16) / users).toFixed(9)) : undefined;
}
