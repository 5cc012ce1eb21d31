/** Shares as routers give and take them. Pure. */
import type { Exposure } from '../../config/plan.ts';

export type ShareUnit = '%' | 'share';

/** For people: `25 %`, `0.1 %`. */
export const percentText = ({ share }: Exposure): string => `${percentOf(share)} %`;

/** The number that $EXPOSURE stands for: 0.29 is 29, not 28.999999999999996. */
export const percentOf = (share: number): number => Number((share * 100).toFixed(6));

/** `undefined` for what is no share: NaN, less than nothing, more than all. */
export function exposureOf(figure: number, unit: ShareUnit): Exposure | undefined {
  const share = unit === '%' ? figure / 100 : figure;
  return share >= 0 && share <= 1 ? { share } : undefined;
}

const rounding = 0.005;
const noise = 1e-6;

/** The very same share. */
export const equal = (a: Exposure, b: Exposure): boolean => Math.abs(a.share - b.share) < noise;

/**
 * As near as a router may round it: 0.5 percentage points. Nobody and everybody must be exact, since a roll-back to
 * "almost nobody" is none.
 */
export function confirms(said: Exposure, asked: Exposure): boolean {
  const ends = [said.share, asked.share].some((share) => share < noise || share > 1 - noise);
  return ends ? equal(said, asked) : Math.abs(said.share - asked.share) <= rounding + noise;
}
