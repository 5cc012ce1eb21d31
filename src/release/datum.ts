/** A look's figures of one check, as the rule takes them: counts, or whether it is over its limit. */
import type { Step } from '../config/plan.ts';
import type { Check, CheckOf } from '../judge/check.ts';
import { withMargin } from '../judge/condition.ts';
import { evaluate } from '../judge/evaluate.ts';
import type { Datum } from '../judge/look.ts';
import { levelAt } from '../judge/params.ts';
import { single, value } from '../judge/reading.ts';
import type { Samples } from './event.ts';
import { groundOf } from './ground.ts';

type Figures = readonly number[];

/** Where the figures belong: the step, and what the check was before the release. */
export interface Place {
  readonly index: number;
  readonly step: Step;
  readonly base: Samples[number] | undefined;
}

const nobody = { n: 0, bad: 0 };

/** At 100 % there is no old version to ask: what still ends there began before the switch. */
function tally(
  [n = NaN, bad = NaN, liveN = NaN, liveBad = NaN, most = bad]: Figures,
  { step }: Place,
): Datum {
  const live = step.exposure.share === 1 ? nobody : { n: liveN, bad: liveBad };
  return { candidate: { n, bad }, candidateBadAtMost: most, live };
}

/** The figure that a gauge is held against, once what it is compared with is known. */
function limitOf({ over }: CheckOf<'gauge'>, live: number | undefined, base: Place['base']): number | null {
  const to = 'to' in over ? over.to : undefined;
  switch (to?.of) {
    case 'literal':
      return to.value;
    case 'live':
      return live === undefined ? null : withMargin(live, to.margin);
    case 'before':
      return base?.[0] === undefined ? null : withMargin(base[0], to.margin);
    case 'text':
    case undefined:
      return null;
  }
}

/** The breach with the figure that it means; `null` where that is not known. */
export function breachOf(check: CheckOf<'gauge'>, live: number | undefined, base: Place['base']) {
  const limit = limitOf(check, live, base);
  const to = { of: 'literal', value: limit ?? 0, unit: check.unit } as const;
  return limit === null ? null : { ...check.over, to, time: { when: 'now' } as const };
}

function isOver(check: CheckOf<'gauge'>, [figure = NaN, live]: Figures, { base }: Place): boolean | null {
  const breach = breachOf(check, live, base);
  if (breach === null) return null;
  const found = evaluate(breach, single(value(figure, breach.to.unit), 'not a figure'));
  return found.is === 'unavailable' ? null : found.is === 'passed';
}

/** One look's own rate against its limit. A look without requests says nothing. */
function isRateOver(check: CheckOf<'limit' | 'compare'>, figures: Figures, place: Place): boolean | null {
  const [n = 0, bad = 0, liveN = 0, liveBad = 0] = figures;
  if (n === 0) return null;
  if (check.kind === 'limit') return bad / n > levelAt(check.fail, place.index);
  const ground = groundOf(check, place.base);
  if (ground === null) return null;
  if (ground.is === 'level') return bad / n > ground.fail;
  return liveN === 0 ? null : bad / n > ground.r0 * (liveBad / liveN);
}

/** Whether this look, taken by itself, breaks what is asked; `null` where that cannot be said. */
export function breaks(check: Check, figures: Figures, place: Place): boolean | null {
  switch (check.kind) {
    case 'limit':
    case 'compare':
      return isRateOver(check, figures, place);
    case 'gauge':
      return isOver(check, figures, place);
    case 'truth':
      return figures[0] !== 1;
  }
}

const over = (found: boolean | null): Datum => (found === null ? null : { over: found });

export function datumOf(check: Check, figures: Samples[number] | undefined, place: Place): Datum {
  if (figures === null || figures === undefined) return null;
  if (check.lasts.when === 'now' && (check.kind === 'limit' || check.kind === 'compare'))
    return tally(figures, place);
  return over(breaks(check, figures, place));
}
