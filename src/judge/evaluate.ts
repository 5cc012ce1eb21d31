/**
 * One condition held against one reading, at one moment: for gates, for what is expected of a new slot, and for
 * guards on what holds or does not. `for` and `within` are the caller's. What cannot be known is `unavailable`,
 * with `not` or without: it never passes.
 */
import type { Figure } from './check.ts';
import { type Comparator, type Condition, fieldKey, type Operand } from './condition.ts';
import { type Answer, foundIn, foundText, holds, opposite } from './found.ts';
import { limitWords } from './limit.ts';
import type { Reading, Sample } from './reading.ts';

export type Evaluated =
  | { readonly is: 'passed' | 'failed'; readonly figure: Figure }
  | { readonly is: 'unavailable'; readonly why: string };

type Literal = Extract<Operand, { of: 'literal' }>;

const unavailable = (why: string): Evaluated => ({ is: 'unavailable', why });

/** What the condition says of an answer; `unknown` is never reached by turning it round. */
function conclude(condition: Condition, given: Answer, found: string): Evaluated {
  const limit = limitWords(condition);
  const meant = condition.not ? opposite(given) : given;
  switch (meant) {
    case 'unknown':
      return unavailable(`${found}: whether that is ${limit} cannot be told`);
    case 'yes':
      return { is: 'passed', figure: { check: fieldKey(condition), found, limit } };
    case 'no':
      return { is: 'failed', figure: { check: fieldKey(condition), found, limit } };
  }
}

function passes(condition: Condition, sample: Sample, note: string | undefined): Evaluated {
  if (sample.kind !== 'truth')
    return unavailable(`it gives a figure: write what it must be, such as "${fieldKey(condition)} > 0"`);
  const found = note ?? (sample.holds ? 'holds' : 'does not hold');
  return conclude(condition, sample.holds ? 'yes' : 'no', found);
}

const unitName = (unit: string): string => (unit === '' ? 'no unit' : unit === 'share' ? '%' : unit);

function compares(condition: Condition, sample: Sample, test: Comparator, to: Literal): Evaluated {
  const found = foundIn(sample, condition.field);
  if (typeof found === 'string') return unavailable(found);
  if (found.is === 'figure' && found.unit !== to.unit) {
    return unavailable(`it is in ${unitName(found.unit)}, its limit in ${unitName(to.unit)}`);
  }
  const text = foundText(found, to.value, to.unit);
  return conclude(condition, holds(found, test, to.value), text);
}

function onSample(condition: Condition, sample: Sample, note: string | undefined): Evaluated {
  switch (condition.test) {
    case 'passes':
      return passes(condition, sample, note);
    case '~':
    case '!~':
      return unavailable('it has no text to match');
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '=':
    case '!=': {
      const { to } = condition;
      if (to.of === 'literal') return compares(condition, sample, condition.test, to);
      return unavailable(
        to.of === 'text' ? 'it has no text to compare' : `comparing with ${to.of} is not available yet`,
      );
    }
  }
}

/** Of a reading with two arms, the candidate's is judged. */
export function evaluate(condition: Condition, reading: Reading): Evaluated {
  switch (reading.is) {
    case 'unavailable':
      return unavailable(reading.why);
    case 'single':
      return onSample(condition, reading.sample, reading.note);
    case 'paired':
      return onSample(condition, reading.candidate, reading.note);
  }
}
