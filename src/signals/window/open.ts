/** Whether a window is open at an instant, by the clock and calendar of its zone. Pure. */
import type { Instant } from '../../judge/reading.ts';
import type { WindowConfig } from './spec.ts';

const DAY = 1_440;
const DAY_MS = 86_400_000;

/** A day and minutes since it began: 1500 is one o'clock of the day after. */
interface Local {
  readonly date: string;
  readonly weekday: number;
  readonly minutes: number;
}

function localAt(zone: string, at: Instant): Local {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  } as const);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  const minutes = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  return { date, weekday: new Date(`${date}T00:00:00Z`).getUTCDay(), minutes };
}

/** The same moment as one of the day before: hours that go on past midnight belong to the day on which they begin. */
function asOfYesterday({ date, weekday, minutes }: Local): Local {
  const before = new Date(Date.parse(`${date}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
  return { date: before, weekday: (weekday + 6) % 7, minutes: minutes + DAY };
}

function isWithin({ days, dates, hours }: WindowConfig, { date, weekday, minutes }: Local): boolean {
  const onDay = days.length === 0 || days.includes(weekday);
  const onDate = dates.length === 0 || dates.some(({ from, to }) => from <= date && date <= to);
  const whole = { from: 0, to: DAY };
  const atTime = (hours.length === 0 ? [whole] : hours).some(({ from, to }) => {
    const end = to <= from ? to + DAY : to;
    return from <= minutes && minutes < end;
  });
  return onDay && onDate && atTime;
}

export function isOpen(window: WindowConfig, at: Instant): boolean {
  const now = localAt(window.zone, at);
  return isWithin(window, now) || isWithin(window, asOfYesterday(now));
}
