/** `window: { days, hours, dates, zone }`: true while the clock is in it. All that is given must fit. */
import { z } from 'zod';
import { text } from '../../config/schema/values.ts';
import type { SourceSpec } from '../source.ts';

const names: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY = 1_440;

/** Minutes of the day; one that ends before it begins goes on into the next day. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}
/** Days as `2026-12-18`, both within. */
export interface Dates {
  readonly from: string;
  readonly to: string;
}
export interface WindowConfig {
  /** 0 is Sunday; empty: any day. */
  readonly days: readonly number[];
  /** Empty: the whole day. */
  readonly hours: readonly Hours[];
  /** Empty: any date. */
  readonly dates: readonly Dates[];
  readonly zone: string;
  /** As it was written, for people. */
  readonly says: string;
}

type Parsed<T> = T | undefined;
const dayOf = (name: string): Parsed<number> => {
  const index = names.indexOf(name);
  return index < 0 ? undefined : index;
};

/** `mon`, or `fri..mon`, in the order of the week. */
function daysOf(written: string): Parsed<readonly number[]> {
  const [from, to, ...more] = written.split('..').map(dayOf);
  if (from === undefined || more.length > 0 || (to === undefined && written.includes('..'))) return undefined;
  const count = to === undefined ? 1 : ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, i) => (from + i) % 7);
}

function minutesOf(written: string | undefined): Parsed<number> {
  const [, hours, minutes] = /^(\d{2}):([0-5]\d)$/.exec(written ?? '') ?? [];
  const found = Number(hours) * 60 + Number(minutes);
  return hours !== undefined && found <= DAY ? found : undefined;
}

function hoursOf(written: string): Parsed<readonly Hours[]> {
  const [from, to, ...more] = written.split('..').map(minutesOf);
  if (from === undefined || to === undefined || more.length > 0 || from === to || from === DAY)
    return undefined;
  return [{ from, to }];
}

const isDate = (written: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(written) && !Number.isNaN(Date.parse(`${written}T00:00:00Z`));

function datesOf(written: string): Parsed<readonly Dates[]> {
  const [from = '', to = from, ...more] = written.split('..');
  const fits = more.length === 0 && isDate(from) && isDate(to) && from <= to;
  return fits ? [{ from, to }] : undefined;
}

/** One, or a list. */
function listOf<T>(parse: (written: string) => Parsed<readonly T[]>, such: string, what: string) {
  const member = z
    .string()
    .transform((written, context): readonly T[] => {
      const found = parse(written);
      if (found !== undefined) return found;
      context.addIssue({ code: 'custom', message: `write ${such}` });
      return z.NEVER;
    })
    .describe(`${what}, such as ${such}`);
  const several = z
    .array(member)
    .min(1, 'is empty')
    .transform((lists) => lists.flat());
  return z.union([member, several]);
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}

const zone = text
  .refine(isZone, 'is no time zone: write one such as Europe/Berlin or UTC')
  .describe('Time zone, such as Europe/Berlin');

const keys = z
  .strictObject({
    days: listOf(daysOf, 'mon..fri, or sat', 'Days of the week').optional(),
    hours: listOf(hoursOf, '09:00..16:00', 'Hours of the day, from and until').optional(),
    dates: listOf(datesOf, '2026-12-18..2027-01-03, or 2026-11-27', 'Dates, both within').optional(),
    zone: zone.optional(),
  })
  .refine(({ days, hours, dates }) => (days ?? hours ?? dates) !== undefined, {
    error: 'a window has days, hours or dates',
  });

const two = (figure: number): string => String(figure).padStart(2, '0');
const clock = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

function saysOf({ days, hours, dates, zone: at }: Omit<WindowConfig, 'says'>): string {
  const parts = [
    days.map((day) => names[day]).join(' '),
    hours.map(({ from, to }) => `${clock(from)}..${clock(to)}`).join(' '),
    dates.map(({ from, to }) => (from === to ? from : `${from}..${to}`)).join(' '),
    at,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export const spec: SourceSpec<WindowConfig> = {
  kind: 'window',
  schema: z.strictObject({ window: keys }).transform(({ window }): WindowConfig => {
    const { days = [], hours = [], dates = [], zone: at = 'UTC' } = window;
    const read = { days, hours, dates, zone: at };
    return { ...read, says: saysOf(read) };
  }),
  fields: () => new Map([['', { gives: 'truth', paired: false }]]),
};
