/** Small values as the ledger writes them: no spaces, nothing that the grammar uses. All total both ways. */
import type { Exposure } from '../config/plan.ts';
import { percentNumber } from '../judge/figure.ts';
import type { Samples } from '../release/event.ts';

/** Percent with as many decimals as it needs: 0.05 -> `5`, 0.125 -> `12.5`. */
export const writeShare = ({ share }: Exposure): string => percentNumber(share);

export function readShare(text: string): Exposure | undefined {
  const percent = /^\d{1,3}(\.\d{1,4})?$/.test(text) ? Number(text) : Number.NaN;
  return percent <= 100 ? { share: Number((percent / 100).toFixed(6)) } : undefined;
}

/** A figure in at most 10 characters or so: whole numbers stay whole, others keep nine digits. */
const writeFigure = (figure: number): string => String(Number(figure.toPrecision(9)));

/** Figures by `_`, samples by `,`, a missing one is `-`: `412_3_8123_41,1,-`. */
export const writeSamples = (samples: Samples): string =>
  samples.map((sample) => (sample === null ? '-' : sample.map(writeFigure).join('_'))).join(',');

export function readSamples(text: string): Samples | undefined {
  const samples = text.split(',').map((part) => (part === '-' ? null : part.split('_').map(readFigure)));
  return samples.some((sample) => sample?.some(Number.isNaN)) ? undefined : samples;
}

const readFigure = (text: string): number =>
  /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;

/** Milliseconds since 1970 in base 36: eight characters until 2059. */
export const writeInstant = (at: number): string => Math.round(at).toString(36);

export function readInstant(text: string): number | undefined {
  return /^[0-9a-z]{1,9}$/.test(text) ? Number.parseInt(text, 36) : undefined;
}

export function readWhole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The member of a closed list that the text is. */
export function oneOf<const T extends string>(text: string | undefined, of: readonly T[]): T | undefined {
  return of.find((member) => member === text);
}
