/** From figures in JSON to samples, and from the samples of two arms to a reading. A string is why there is none. */
import { inBase } from '../config/units.ts';
import { counts, type Reading, type Sample, single, unavailable, value } from '../judge/reading.ts';
import { pick, pickNumber } from '../transport/path.ts';
import type { Field } from './field.ts';

/** The sample that a field finds in `json`, in base units; `root` leads to the arm's part of it. */
export function figureOf(json: unknown, field: Field, root = '.'): Sample | string {
  const part = pick(json, root);
  if (part.is === 'missing') return part.why;
  switch (field.gives) {
    case 'value':
      return amountOf(pickNumber(part.value, field.path), field.unit);
    case 'counts':
      return countsOf(pickNumber(part.value, field.total), pickNumber(part.value, field.failed));
  }
}

/** A figure in the unit that the config says, as a value in the base unit. */
export function amountOf(figure: number | string, unit: string): Sample | string {
  if (typeof figure === 'string') return figure;
  const amount = inBase(figure, unit);
  if (amount === undefined) return `"${unit}" is not a unit`;
  return value(amount.value, amount.unit) ?? `${figure} is not a figure`;
}

/** How many there were and how many of them were bad. */
export function countsOf(total: number | string, failed: number | string): Sample | string {
  if (typeof total === 'string') return total;
  if (typeof failed === 'string') return failed;
  return counts(total, failed) ?? `${failed} failed of ${total} in all cannot be`;
}

export const oneArm = (sample: Sample | string, note?: string): Reading =>
  typeof sample === 'string' ? unavailable(sample) : single(sample, 'nothing was found', note);

/**
 * Without the candidate nothing is known. Without the live side the candidate can still be held against a
 * limit, so it is given alone: comparing then finds no pair, and a limit does not go blind at 100 %.
 */
export function twoArms(candidate: Sample | string, live: Sample | string): Reading {
  if (typeof candidate === 'string') return unavailable(`candidate: ${candidate}`);
  if (typeof live === 'string') return single(candidate, '', `no figures of the live version: ${live}`);
  if (candidate.kind !== live.kind)
    return unavailable(`candidate gives ${candidate.kind}, live ${live.kind}`);
  return { is: 'paired', candidate, live };
}
