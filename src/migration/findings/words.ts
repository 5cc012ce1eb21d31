/** Measured figures in words. Pure. */
import { figureText } from '../../judge/figure.ts';
import type { Estimate } from '../measure/estimate.ts';
import type { Given, WaitThere } from '../measure/figures.ts';
import type { Crowd } from '../measure/measured.ts';
import { time } from '../../report/time.ts';
import type { Cost } from './cost.ts';

export const whoText = (who: Crowd, table: string): string => {
  switch (who) {
    case 'readers':
      return `readers of ${table}`;
    case 'writers':
      return `writers to ${table}`;
    case 'row-writers':
      return `those who write to the same rows of ${table}`;
  }
};

const bases = {
  rows: 'by rows',
  bytes: 'by bytes',
  assumed: 'at usual disks’ speeds',
  measured: '',
} as const;

/** `about 2 min 40 s there (1 min 50 s to 5 min 20 s, by rows: 133 times as many)`; empty where it was measured. */
export function thereText({ basis, low, ms, high, factor }: Estimate): string {
  if (basis === 'measured') return '';
  const times = factor >= 1e6 ? '' : `: ${figureText(factor, '')} times as much`;
  return `about ${time(ms)} in production (${time(low)} to ${time(high)}, ${bases[basis]}${times})`;
}

/** `1.2 s on the clone, about …`, or `1.2 s`. */
export function spanText(ms: number, there: Estimate): string {
  const more = thereText(there);
  return more === '' ? time(ms) : `${time(ms)} on the clone, ${more}`;
}

const sizeText = (name: string, { clone, production }: Given): string => {
  const table = production?.tables.get(name) ?? clone.get(name);
  if (table === undefined) return name;
  const bytes = table.bytes + table.indexBytes;
  return bytes === 0 ? name : `${name} (${figureText(bytes, 'B')} with its indexes)`;
};

const waitText = ({ who, table, ms, there }: WaitThere): string =>
  `${whoText(who, table)} waited ${spanText(ms, there)}`;

/** One sentence: what was measured of the statement. */
export function measuredText(
  { rewritten, scanned, waits, estimate }: Cost,
  ms: number,
  given: Given,
): string {
  const others = scanned.filter((name) => !rewritten.includes(name));
  const parts = [
    ...rewritten.map((name) => `it wrote ${sizeText(name, given)} anew`),
    ...others.map((name) => `it read ${sizeText(name, given)} in full`),
    `it took ${spanText(ms, estimate)}`,
    ...waits.map(waitText),
  ];
  return `Measured: ${parts.join('; ')}.`;
}
