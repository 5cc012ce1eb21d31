/** The figures that a decision shows: what was found in this step beside the limit it was held against. */
import type { Plan } from '../config/plan.ts';
import type { Check, Figure } from '../judge/check.ts';
import { countText, figureText, shareText } from '../judge/figure.ts';
import { rolloutChecks } from './samples.ts';
import type { Look } from './state.ts';

type Figures = readonly number[];

function total(samples: readonly Figures[], index: number): number {
  return samples.reduce((sum, sample) => sum + (sample[index] ?? 0), 0);
}

function foundText(check: Check, samples: readonly Figures[]): string {
  const last = samples.at(-1)?.[0];
  if (last === undefined) return 'unavailable';
  switch (check.kind) {
    case 'limit': {
      const n = total(samples, 0);
      return n === 0 ? 'no requests' : `${shareText(total(samples, 1) / n)} of ${countText(n)}`;
    }
    case 'gauge':
      return figureText(last, 'to' in check.over && check.over.to.of === 'literal' ? check.over.to.unit : '');
    case 'truth':
      return last === 1 ? 'holds' : 'does not hold';
  }
}

/** As figures are written for people: `<= 1%` is `≤ 1 %`. */
const typeset = (limit: string): string =>
  limit
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replace(/(\d)([%A-Za-z])/g, '$1 $2');

const limitText = (check: Check): string => {
  switch (check.kind) {
    case 'limit':
      return typeset(check.text);
    case 'gauge':
      return `not ${check.over.text}`;
    case 'truth':
      return check.holds.text;
  }
};

/** A second condition on the same field has an id of its own, `health#2`: people know it by its field. */
export const nameOf = (id: string): string => id.replace(/#\d+$/, '');

/** One figure a check, over the looks given (those of one step), in the order of `ids`. */
export function stepFigures(plan: Plan, ids: readonly string[], looks: readonly Look[]): readonly Figure[] {
  const order = rolloutChecks(plan);
  return ids.flatMap((id) => {
    const check = plan.checks[id];
    const samples = looks
      .flatMap((look) => [look.samples[order.indexOf(id)] ?? []])
      .filter((sample) => sample.length > 0);
    return check === undefined
      ? []
      : [{ check: nameOf(id), found: foundText(check, samples), limit: limitText(check) }];
  });
}
