/** Moments and spans as people read them. All times are UTC: the reader's zone is not known. */
import { durationText } from '../config/units.ts';
import type { Instant } from '../judge/reading.ts';

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const year = new Intl.DateTimeFormat('en-GB', { year: 'numeric', timeZone: 'UTC' });
const seconds = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'UTC' });

/** `14:02` on the day of `now`; `21 Nov, 14:02` or `21 Nov 2025, 14:02` on another. */
export function clock(at: Instant, now: Instant): string {
  if (day.format(at) === day.format(now) && year.format(at) === year.format(now)) return time.format(at);
  const date = year.format(at) === year.format(now) ? day.format(at) : `${day.format(at)} ${year.format(at)}`;
  return `${date}, ${time.format(at)}`;
}

/** As `clock`, with the zone. */
export const moment = (at: Instant, now: Instant): string => `${clock(at, now)} UTC`;

/** For tables of events, where seconds tell them apart: `22 Nov 14:02:09`. */
export const stamp = (at: Instant): string => `${day.format(at)} ${seconds.format(at)}`;

/** `2 min 10 s`, whichever moment comes first. */
export const span = (from: Instant, to: Instant): string => durationText(Math.max(0, to - from));
