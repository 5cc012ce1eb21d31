/** How soon what failed is tried again by runs that come by themselves: each try takes two lines of the ledger. */
import type { Instant } from '../judge/reading.ts';
import type { Event } from './event.ts';

const MINUTE = 60_000;
/** The first tries follow each other with every tick. */
const AT_ONCE = 3;
/** Waits double from five minutes on, to an hour at most. In ms. */
const pause = (failures: number): number =>
  failures < AT_ONCE ? 0 : Math.min(60, 5 * 2 ** (failures - AT_ONCE)) * MINUTE;

interface Failures {
  readonly count: number;
  readonly last: Extract<Event, { type: 'gave-up' }>;
}

/** The failures since anything was done: another effect, another wish, and it begins anew. */
function failuresOf(events: readonly Event[]): Failures | null {
  const newest = events.toSorted((a, b) => b.seq - a.seq || b.id - a.id);
  const end = newest.findIndex(({ type }) => type === 'did' || type === 'wished' || type === 'looked');
  const since = end === -1 ? newest : newest.slice(0, end);
  const failed = since.flatMap((event) =>
    event.type === 'gave-up' && event.why === 'failed' ? [event] : [],
  );
  const [last] = failed;
  return last === undefined ? null : { count: failed.length, last };
}

/** Until when it is left alone, and why it failed; `null` where it may be tried now. */
export function waitUntil(
  events: readonly Event[],
  now: Instant,
): { readonly until: Instant; readonly words: string } | null {
  const failures = failuresOf(events);
  if (failures === null) return null;
  const until = failures.last.at + pause(failures.count);
  return until > now ? { until, words: failures.last.words } : null;
}
