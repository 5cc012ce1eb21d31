/** A condition as data → the line that would give it. */
import type { Comparator, Condition, Operand } from '../judge/condition.ts';
import { fieldKey } from '../judge/condition.ts';
import { inBase } from './units.ts';

const clean = (value: number): number => Number(value.toPrecision(12));
const steps: Readonly<Record<string, readonly string[]>> = {
  share: ['%'],
  ms: ['d', 'h', 'm', 's', 'ms'],
  B: ['GiB', 'GB', 'MiB', 'MB', 'KiB', 'KB', 'B'],
};

/** A figure in base units with the largest unit that leaves no fraction: `5%`, `90s`, `500MB`. */
export function amountText(value: number, base: string): string {
  const fits = (steps[base] ?? []).find((unit, index, all) => {
    const one = inBase(1, unit)?.value ?? 1;
    return index === all.length - 1 || (value !== 0 && Number.isInteger(clean(value / one)));
  });
  if (fits === undefined) return String(value);
  return `${clean(value / (inBase(1, fits)?.value ?? 1))}${fits}`;
}

export function operandText(to: Operand): string {
  switch (to.of) {
    case 'literal':
      return amountText(to.value, to.unit);
    case 'text':
      return quote(to.value);
    case 'live':
    case 'before': {
      const { by, value, unit } = to.margin;
      const absolute =
        by === 'absolute' && unit === 'share'
          ? `${clean(Math.abs(value) * 100)}pp`
          : amountText(Math.abs(value), unit);
      return value === 0 ? to.of : `${to.of} ${value < 0 ? '-' : '+'} ${absolute}`;
    }
  }
}
const quote = (text: string): string => `"${text.replace(/(["\\])/g, '\\$1')}"`;

function testText(condition: Condition): string {
  switch (condition.test) {
    case 'passes':
      return '';
    case '~':
    case '!~':
      return ` ${condition.test} ${quote(condition.pattern)}`;
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '=':
    case '!=':
      return ` ${condition.test} ${operandText(condition.to)}`;
  }
}

/** `parseCondition(conditionText(c))` gives `c` again, but for `text` and `line`. */
export function conditionText(condition: Condition): string {
  const { time } = condition;
  const when = time.when === 'now' ? '' : ` ${time.when} ${amountText(time.ms, 'ms')}`;
  return `${condition.not ? 'not ' : ''}${fieldKey(condition)}${testText(condition)}${when}`;
}

const opposites = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '=': '!=', '!=': '=' } as const;
export const opposite = (op: Comparator): Comparator => opposites[op];

/** The same without `not`, where the comparison can say it itself: `not a > 1` is `a <= 1`. */
export function withoutNot(condition: Condition): Condition {
  if (!condition.not || !('to' in condition)) return condition;
  const turned = { ...condition, not: false, test: opposite(condition.test) };
  return { ...turned, text: conditionText(turned) };
}

/** What holds exactly when the condition does not. */
export function negated(condition: Condition): Condition {
  const turned = withoutNot({ ...condition, not: !condition.not });
  return { ...turned, text: conditionText(turned) };
}
