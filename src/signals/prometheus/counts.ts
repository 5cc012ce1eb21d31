/** How many there were and how many failed, from the answers to two queries. Pure. */
import { counts, type Sample } from '../../judge/reading.ts';
import { oneFigure, type Series } from './query.ts';

type Answer = readonly Series[] | string;

/**
 * No series of failures beside one of all requests is no failure: a counter that never counted does not exist.
 * `increase` extrapolates, so that a few more may have failed than there were: then all have.
 */
export function countsOf([all, bad]: readonly [Answer, Answer], scraped: boolean): Sample | string {
  const total = oneFigure(all);
  if (total === 'none' && !scraped) return '`total` gives no series';
  if (typeof total === 'object') return `\`total\`: ${total.why}`;
  const found = oneFigure(bad);
  if (typeof found === 'object') return `\`failed\`: ${found.why}`;
  const [n, failed] = [total === 'none' ? 0 : total, found === 'none' ? 0 : found];
  return counts(n, Math.min(n, failed)) ?? `${failed} failed of ${n} in all cannot be`;
}
