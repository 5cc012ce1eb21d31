/** Whether the figures of two arms can be those of the versions that they are said to be. */
import { shareText } from './figure.ts';

/** Fewer requests may fall to one side by chance. */
const ENOUGH = 100;
/** At shares nearer to a half than this the two arms cannot be told apart by their traffic. */
const APART = 0.1;

/**
 * Why figures [n, bad, live n, live bad] cannot be right: the candidate has the traffic that the live version should
 * have. `share` is what the router gives the candidate. `undefined` where nothing speaks against them.
 */
export function armsFault([n = 0, , liveN = 0]: readonly number[], share: number): string | undefined {
  if (liveN === 0 || n + liveN < ENOUGH || Math.abs(share - 0.5) < APART || share >= 1) return undefined;
  const found = n / (n + liveN);
  const mirrored = Math.abs(found - (1 - share)) < Math.abs(found - share) / 2;
  const words = `the candidate has ${shareText(found)} of the requests and should have ${shareText(share)}`;
  return mirrored ? `${words}: the arms seem to be swapped` : undefined;
}
