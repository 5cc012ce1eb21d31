/** Moments and spans as people read them. All times are UTC: the reader's zone is not known. */
import { durationText } from '../config/units.ts';
import type { Instant } from '../judge/reading.ts';

// Intl would format these too, but takes some 10 ms to load its locales, at the start of every step.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];

/** Parts of the moment, as they are put together below. */
function partsOf(at: Instant) {
  const date = new Date(at);
  const seconds = date.toISOString().slice(11, 19);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''}`;
  return { day, seconds, time: seconds.slice(0, 5), year: date.getUTCFullYear() };
}

/** `14:02` on the day of `now`; `21 Nov, 14:02` or `21 Nov 2025, 14:02` on another. */
export function clock(at: Instant, now: Instant): string {
  const [then, today] = [partsOf(at), partsOf(now)];
  if (then.year !== today.year) return `${then.day} ${then.year}, ${then.time}`;
  return then.day === today.day ? then.time : `${then.day}, ${then.time}`;
}

/** As `clock`, with the zone. */
export const moment = (at: Instant, now: Instant): string => `${clock(at, now)} UTC`;

/** For tables of events, where seconds tell them apart: `22 Nov 14:02:09`. */
export function stamp(at: Instant): string {
  const { day, seconds } = partsOf(at);
  return `${day} ${seconds}`;
}

/** `2 min 10 s`, whichever moment comes first. */
export const span = (from: Instant, to: Instant): string => durationText(Math.max(0, to - from));
