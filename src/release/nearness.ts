/** How near a check's figures are to its limit: by this, what matters most is shown first. Pure. */
import type { Check } from '../judge/check.ts';
import { evaluate } from '../judge/evaluate.ts';
import { meant } from '../judge/limit.ts';
import { single, value } from '../judge/reading.ts';
import type { Samples } from './event.ts';

export type Standing = 'within' | 'over' | 'unknown';

/** `near` is 1 at the limit, more beyond it and less within; a missing figure counts as at it. */
export interface Stands {
  readonly standing: Standing;
  readonly near: number;
}

type Gauge = Extract<Check, { kind: 'gauge' }>;
type Limit = Extract<Check, { kind: 'limit' }>;

const unknown: Stands = { standing: 'unknown', near: 1 };

/** `ratio` is that of the figure to its limit, where there is one. */
function stands(over: boolean, ratio: number): Stands {
  const near = Number.isNaN(ratio) ? 0 : Math.max(0, ratio);
  return over ? { standing: 'over', near: 1 + near } : { standing: 'within', near: Math.min(1, near) };
}

/** Of a breach that begins above the limit, or below it. */
function ratioOf({ over }: Gauge, figure: number): number {
  if (!('to' in over) || over.to.of !== 'literal') return 0;
  const limit = over.to.value;
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

function gauge(check: Gauge, figure: number): Stands {
  const to = 'to' in check.over ? check.over.to : null;
  const unit = to?.of === 'literal' ? to.unit : '';
  const breach = evaluate(check.over, single(value(figure, unit), 'not a figure'));
  return breach.is === 'unavailable' ? unknown : stands(breach.is === 'passed', ratioOf(check, figure));
}

function limit({ pass }: Limit, samples: Samples): Stands {
  const sum = (index: number): number =>
    samples.reduce((total, figures) => total + (figures?.[index] ?? 0), 0);
  const [n, bad] = [sum(0), sum(1)];
  return n === 0 ? unknown : stands(bad / n > pass, bad / n / pass);
}

/** By the check's samples in one step, in order, whatever the rule has made of them. What just holds is least near. */
export function nearnessOf(check: Check, samples: Samples): Stands {
  const last = samples.at(-1)?.[0];
  if (last === undefined) return unknown;
  switch (check.kind) {
    case 'limit':
      return limit(check, samples);
    case 'gauge':
      return gauge(check, last);
    case 'truth':
      return last === 1 ? { standing: 'within', near: -1 } : stands(true, 0);
  }
}
