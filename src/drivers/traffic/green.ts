/** Routers speak of green, releases of their candidate. Either way round. Pure. */
import type { Exposure } from '../../config/plan.ts';
import type { Sides } from './driver.ts';

const turned = (share: number, { candidate }: Sides): number =>
  // 1 - 0.29 is 0.71 and a little: a share is never finer than a billionth here.
  candidate === 'green' ? share : Number((1 - share).toFixed(9));

/** `green`: its share, 0..1. */
export const fromGreen = (green: number, sides: Sides): Exposure => ({ share: turned(green, sides) });
/** The share of green, 0..1, that gives the candidate this much. */
export const toGreen = ({ share }: Exposure, sides: Sides): number => turned(share, sides);
