/** Figures as people read them: `0.41 %`, `412 ms`, `1.6 GB`, `12,480`, with a true minus sign. */

/** Significant digits of a figure that was found; more only where rounding would hide which side of its limit. */
const DIGITS = 3;
/** A limit is shown as it was written: enough digits for any that a person would write. */
const EXACT = 12;

const minus = (text: string): string => text.replace('-', '\u2212');

const formats = new Map<number, Intl.NumberFormat>();

/** To so many significant digits, 0 for whole numbers. Making a format takes far longer than using it. */
function formatFor(most: number): Intl.NumberFormat {
  const options = most === 0 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: most };
  const format = formats.get(most) ?? new Intl.NumberFormat('en-GB', options);
  formats.set(most, format);
  return format;
}

/** With thousands separators. Figures of a thousand and more are shown to the unit. */
function digits(figure: number, most: number): string {
  const whole = Math.abs(figure) >= 10 ** most;
  return minus(formatFor(whole ? 0 : most).format(figure));
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function sizeText(bytes: number, most: number): string {
  const power = bytes === 0 ? 0 : Math.floor(Math.log10(Math.abs(bytes)) / 3);
  const index = Math.min(SIZES.length - 1, Math.max(0, power));
  return `${digits(bytes / 1000 ** index, most)} ${SIZES[index] ?? 'B'}`;
}

function timeText(ms: number, most: number): string {
  const size = Math.abs(ms);
  if (size < 1000) return `${digits(ms, most)} ms`;
  if (size < 60_000) return `${digits(ms / 1000, most)} s`;
  if (size < 3_600_000) return `${digits(ms / 60_000, most)} min`;
  return `${digits(ms / 3_600_000, most)} h`;
}

/** A figure in a base unit (`share`, `ms`, `B`, or any word that stands behind it) to so many digits. */
function withUnit(figure: number, unit: string, most: number): string {
  if (!Number.isFinite(figure)) return minus(`${figure > 0 ? 'over' : 'under'} any figure`);
  switch (unit) {
    case 'share':
      return `${digits(figure * 100, most)} %`;
    case 'ms':
      return timeText(figure, most);
    case 'B':
      return sizeText(figure, most);
    case '':
      return digits(figure, Math.max(most, 4));
    default:
      return `${digits(figure, most)} ${unit}`;
  }
}

/** As a number in percent, for machines: `25`, `0.5`. */
export const percentNumber = (share: number): string => String(Number((share * 100).toFixed(4)));

/** How many of something. */
export const countText = (count: number): string => digits(Math.round(count), 1);

/** A share of 0..1 as a percentage. */
export const shareText = (share: number): string => withUnit(share, 'share', DIGITS);

/** A figure that was found, in a base unit of `config/units.ts` (`share`, `ms`, `B`, `''`). */
export const figureText = (figure: number, unit: string): string => withUnit(figure, unit, DIGITS);

/** A limit, in full. */
export const limitText = (limit: number, unit: string): string => withUnit(limit, unit, EXACT);

/** A figure with digits enough to be seen on its side of the limit: never `5 %` beside `< 5 %`. */
export function textBeside(figure: number, limit: number, unit: string): string {
  const side = Math.sign(figure - limit);
  const most = Array.from({ length: EXACT - DIGITS }, (_, more) => DIGITS + more);
  const tells = most.find((each) => Math.sign(Number(figure.toPrecision(each)) - limit) === side);
  return withUnit(figure, unit, tells ?? EXACT);
}

/** `0.41 % of 12,480`. */
export const rateText = (bad: number, n: number): string =>
  n === 0 ? 'no requests' : `${shareText(bad / n)} of ${countText(n)}`;
