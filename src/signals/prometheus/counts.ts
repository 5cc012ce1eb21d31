/** How many there were and how many failed, from the answers to two queries. Pure. */
import { counts, type Sample } from '../../judge/reading.ts';
import { oneFigure, type Series } from './query.ts';

/**
 * No series of failures beside one of all requests is no failure: a counter that never counted does not exist.
 * `increase` extrapolates, so that a few more may have failed than there were: then all have.
 */
export function countsOf([all, bad]: readonly [readonly Series[] | string, readonly Series[] | string]):
  | Sample
  | string {
  const total = oneFigure(all);
  if (total === 'none') return '`total` gives no series';
  if (typeof total !== 'number') return `\`total\`: ${total.why}`;
  const found = oneFigure(bad);
  if (found !== 'none' && typeof found !== 'number') return `\`failed\`: ${found.why}`;
  const failed = found === 'none' ? 0 : found;
  return counts(total, Math.min(total, failed)) ?? `${failed} failed of ${total} in all cannot be`;
}
