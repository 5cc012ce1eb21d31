/** A condition as the limit that people read beside a figure. */
import type { Comparator, Condition } from './condition.ts';
import { limitText } from './figure.ts';

const NEGATED = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '=': '!=', '!=': '=' } as const;
const SHOWN = { '<': '<', '<=': '≤', '>': '>', '>=': '≥', '=': '=', '!=': '≠' } as const;

type Comparison = Extract<Condition, { test: Comparator }>;

/** The comparison that must hold, with its `not` worked in. */
export const meant = ({ not, test }: Comparison): Comparator => (not ? NEGATED[test] : test);

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
      return to.of === 'literal'
        ? `${SHOWN[meant(condition)]} ${limitText(to.value, to.unit)}`
        : condition.text;
    }
  }
}
