/**
 * Figures with units as the config writes them, in base units as everything else sees them: shares are 0..1
 * (`share`), times milliseconds (`ms`), sizes bytes (`B`); a bare number has the unit ''.
 */
import ms from 'ms';

export type BaseUnit = 'share' | 'ms' | 'B' | '';
export interface Amount {
  readonly value: number;
  readonly unit: BaseUnit;
}
/** Either what was meant, or what is wrong with the text and how to write it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

export const timeUnits = ['ms', 's', 'm', 'h', 'd'] as const;
type TimeUnit = (typeof timeUnits)[number];
const sizes: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};
/** Every unit that a condition's value or a field may have. */
export const units = ['%', 'pp', 'share', ...timeUnits, ...Object.keys(sizes)] as const;

const good = <T>(value: T): Parsed<T> => ({ ok: true, value });
const bad = (message: string): { readonly ok: false; readonly message: string } => ({ ok: false, message });

/** Without the noise of binary fractions: 0.57 s is 570 ms, not 569.9999999999999. */
const clean = (value: number): number => Number(value.toPrecision(12));
const isTime = (unit: string): unit is TimeUnit => timeUnits.some((known) => known === unit);

/** The figure in its base unit; `undefined` for a unit that there is not. */
export function inBase(value: number, unit: string): Amount | undefined {
  if (unit === '') return { value, unit: '' };
  if (unit === 'share') return { value, unit: 'share' };
  if (unit === '%' || unit === 'pp') return { value: clean(value / 100), unit: 'share' };
  if (isTime(unit)) return { value: clean(value * ms(`1${unit}`)), unit: 'ms' };
  const size = sizes[unit];
  return size === undefined ? undefined : { value: clean(value * size), unit: 'B' };
}

const words: readonly (readonly [RegExp, string])[] = [
  [/^(milliseconds?|msecs?|millis)$/i, 'ms'],
  [/^(seconds?|secs?)$/i, 's'],
  [/^(minutes?|mins?)$/i, 'm'],
  [/^(hours?|hrs?)$/i, 'h'],
  [/^days?$/i, 'd'],
  [/^(percent|pct)$/i, '%'],
];
const unitMeant = (word: string): string | undefined =>
  units.find((unit) => unit === word) ??
  words.find(([pattern]) => pattern.test(word))?.[1] ??
  units.find((unit) => unit.toLowerCase() === word.toLowerCase());

/** `5%`, `0.5pp`, `250ms`, `1.6GB`, `3`, `-2`. Nothing stands between figure and unit. */
export function parseAmount(text: string): Parsed<Amount> {
  const [, figure = '', space = '', unit = ''] = /^(-?\d+(?:\.\d+)?)(\s*)(\S*)$/.exec(text) ?? [];
  const amount = figure === '' ? undefined : inBase(Number(figure), unit);
  if (amount !== undefined && space === '') return good(amount);
  if (figure === '') return bad(`"${text}" is not a figure`);
  const meant = unitMeant(unit);
  if (meant !== undefined) return bad(`"${text}" is not a figure: write ${figure}${meant}`);
  return bad(`"${text}" has an unknown unit "${unit}": units are ${units.join(', ')}`);
}

/** `250ms 30s 15m 24h 7d` in ms. */
export function parseDuration(text: string): Parsed<number> {
  const amount = parseAmount(text);
  if (!amount.ok) return bad(amount.message.replace('not a figure', 'not a duration'));
  const { value, unit } = amount.value;
  if (unit === '') return bad(`"${text}" has no unit: write a duration such as ${text}s or ${text}m`);
  if (unit !== 'ms') return bad(`"${text}" is not a duration: write one such as 30s, 15m or 24h`);
  return value < 0 ? bad(`"${text}" is less than nothing: a duration is 0s or more`) : good(value);
}

/** `25%` as a share, 0..1. */
export function parsePercent(text: string): Parsed<number> {
  const amount = parseAmount(text);
  if (!amount.ok) return bad(amount.message.replace('not a figure', 'not a percentage'));
  if (amount.value.unit === '') return bad(`"${text}" has no unit: write ${text}%`);
  if (!text.endsWith('%')) return bad(`"${text}" is not a percentage: write one such as 25%`);
  const { value } = amount.value;
  return value < 0 || value > 1 ? bad(`"${text}" is not within 0% and 100%`) : good(value);
}

export interface Hold {
  readonly least: number;
  /** `undefined` where only one duration was written. */
  readonly most: number | undefined;
}

/** `2h`, or `2h..4h`: at least, at most; in ms. */
export function parseHold(text: string): Parsed<Hold> {
  const [from = '', to, ...rest] = text.split('..');
  if (rest.length > 0) return bad(`"${text}" is not a hold: write one duration or a range such as 2h..4h`);
  const least = parseDuration(from);
  if (!least.ok) return least;
  if (to === undefined) return good({ least: least.value, most: undefined });
  const most = parseDuration(to);
  if (!most.ok) return most;
  if (most.value < least.value) return bad(`"${text}" runs backwards: write ${to}..${from}`);
  return good({ least: least.value, most: most.value });
}

const part = (figure: number, unit: string): string => (figure === 0 ? '' : `${figure} ${unit}`);

/** For people: `40 ms`, `8 s`, `2 min 10 s`, `1 h 43 min`, `24 h`, `7 d`. */
export function durationText(duration: number): string {
  if (duration < 0) return `-${durationText(-duration)}`;
  const seconds = Math.round(duration / 1000);
  const minutes = Math.round(duration / 60_000);
  const hours = Math.round(duration / 3_600_000);
  if (duration > 0 && duration < 999.5) return `${Math.round(duration)} ms`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${part(seconds % 60, 's')}`.trim();
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${part(minutes % 60, 'min')}`.trim();
  return `${Math.floor(hours / 24)} d ${part(hours % 24, 'h')}`.trim();
}
