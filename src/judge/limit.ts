/** A condition as the limit that people read beside a figure. */
import type { Comparator, Condition, Operand } from './condition.ts';
import { limitText } from './figure.ts';

const NEGATED = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '=': '!=', '!=': '=' } as const;
const SHOWN = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '=': '=', '!=': '≠' } as const;

type Comparison = Extract<Condition, { test: Comparator }>;

/** The comparison that must hold, with its `not` worked in. */
export const meant = ({ not, test }: Comparison): Comparator => (not ? NEGATED[test] : test);

/** `5 %`, `live + 20 %`, `before − 50 ms`. */
function operandWords(to: Exclude<Operand, { of: 'text' }>): string {
  if (to.of === 'literal') return limitText(to.value, to.unit);
  const { by, value, unit } = to.margin;
  if (value === 0) return to.of;
  const size = Math.abs(value);
  const points = by === 'absolute' && unit === 'share';
  const words = points
    ? `${limitText(size * 100, '')} pp`
    : limitText(size, by === 'percent' ? 'share' : unit);
  return `${to.of} ${value < 0 ? '\u2212' : '+'} ${words}`;
}

/** `not errors > 5%` must be `≤ 5 %`, a bare `health` must be `holds`. What has no such form is shown as written. */
export function limitWords(condition: Condition): string {
  switch (condition.test) {
    case 'passes':
      return condition.not ? 'does not hold' : 'holds';
    case '~':
    case '!~':
      return condition.text;
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '=':
    case '!=': {
      const { to } = condition;
      return to.of === 'text' ? condition.text : `${SHOWN[meant(condition)]} ${operandWords(to)}`;
    }
  }
}
