/** How near a check's figures are to its limit: by this, what matters most is shown first. Pure. */
import type { Check, CheckOf } from '../judge/check.ts';
import { evaluate } from '../judge/evaluate.ts';
import { meant } from '../judge/limit.ts';
import { levelAt } from '../judge/params.ts';
import { single, value } from '../judge/reading.ts';
import { breachOf } from './datum.ts';
import type { Samples } from './event.ts';
import { groundOf } from './ground.ts';

export type Standing = 'within' | 'over' | 'unknown';

/** `near` is 1 at the limit, more beyond it and less within; a missing figure counts as at it. */
export interface Stands {
  readonly standing: Standing;
  readonly near: number;
}

type Base = Samples[number] | undefined;

const unknown: Stands = { standing: 'unknown', near: 1 };

/** `ratio` is that of the figure to its limit, where there is one. */
function stands(over: boolean, ratio: number): Stands {
  const near = Number.isNaN(ratio) ? 0 : Math.max(0, ratio);
  return over ? { standing: 'over', near: 1 + near } : { standing: 'within', near: Math.min(1, near) };
}

/** Of a breach that begins above the limit, or below it. */
function ratioOf(over: CheckOf<'gauge'>['over'], limit: number, figure: number): number {
  switch (meant(over)) {
    case '>':
    case '>=':
      return figure / limit;
    case '<':
    case '<=':
      return limit / figure;
    case '=':
    case '!=':
      return 0;
  }
}

function gauge(check: CheckOf<'gauge'>, figure: number, live: number | undefined, base: Base): Stands {
  const breach = breachOf(check, live, base);
  if (breach === null) return unknown;
  const found = evaluate(breach, single(value(figure, check.unit), 'not a figure'));
  return found.is === 'unavailable'
    ? unknown
    : stands(found.is === 'passed', ratioOf(breach, breach.to.value, figure));
}

/** The share that must not be passed, as far as the figures of the step tell; `null` where they do not. */
export function levelOf(
  check: CheckOf<'limit' | 'compare'>,
  index: number,
  [, , liveN = 0, liveBad = 0]: readonly number[],
  base: Base,
): number | null {
  if (check.kind === 'limit') return levelAt(check.pass, index);
  const ground = groundOf(check, base);
  if (ground?.is === 'level') return ground.fail;
  return ground === null || liveN === 0 ? null : (ground.r0 * liveBad) / liveN;
}

/** Sums of a step's samples, position by position. */
export const sumsOf = (samples: Samples): readonly number[] =>
  [0, 1, 2, 3].map((index) => samples.reduce((total, figures) => total + (figures?.[index] ?? 0), 0));

function counted(check: CheckOf<'limit' | 'compare'>, index: number, samples: Samples, base: Base): Stands {
  const sums = sumsOf(samples);
  const [n = 0, bad = 0] = sums;
  const level = levelOf(check, index, sums, base);
  return n === 0 || level === null ? unknown : stands(bad / n > level, bad / n / level);
}

/** By the check's samples in one step, in order, whatever the rule has made of them. What just holds is least near. */
export function nearnessOf(check: Check, index: number, samples: Samples, base: Base): Stands {
  const [last, live] = samples.at(-1) ?? [];
  if (last === undefined) return unknown;
  switch (check.kind) {
    case 'limit':
    case 'compare':
      return counted(check, index, samples, base);
    case 'gauge':
      return gauge(check, last, live, base);
    case 'truth':
      return last === 1 ? { standing: 'within', near: -1 } : stands(true, 0);
  }
}
