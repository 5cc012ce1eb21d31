/** Conditions → the rule's checks. What gates and deployments ask is asked once; a rollout's is asked at looks. */
import { type Condition, fieldKey, type Operand } from '../judge/condition.ts';
import { type Asked, type Draft, isTogether, phiFor, type Settings } from './asked.ts';
import { conditionText, negated, operandText, withoutNot } from './condition-text.ts';
import { limitDraft, slowerShare } from './limits.ts';
import type { Resolved } from './resolve.ts';

const now = { when: 'now' } as const;

/** What is judged once: the condition as it stands. */
export const once = ({ condition }: Resolved): Draft => ({
  kind: 'truth',
  on: fieldKey(condition),
  lines: [condition.line],
  holds: condition,
  acts: false,
  lasts: now,
});

type Compared = Extract<Operand, { of: 'live' | 'before' }>;

/** What the condition compares with, where it compares something that is counted. */
export function comparedWith({ condition, spec }: Resolved): Compared | undefined {
  const counted = spec.gives === 'counts' || spec.gives === 'histogram';
  if (!counted || !('to' in condition)) return undefined;
  return condition.to.of === 'live' || condition.to.of === 'before' ? condition.to : undefined;
}

const sameComparison = (of: Resolved, to: Compared): boolean => {
  const other = comparedWith(of);
  return isTogether(of) && other !== undefined && operandText(other) === operandText(to);
};

/** Expected and guarded with the same margin are one check; it acts where a guard is behind it. */
function compareDraft(of: Resolved, acts: boolean, { guards }: Asked, settings: Settings): Draft | undefined {
  const { condition, spec } = of;
  const to = comparedWith(of);
  if (to === undefined) return undefined;
  const on = fieldKey(condition);
  const guarded = guards.some((each) => fieldKey(each.of.condition) === on && sameComparison(each.of, to));
  return {
    kind: 'compare',
    on,
    lines: [condition.line],
    against: to.of,
    margin: to.margin,
    ...(spec.gives === 'histogram' ? { quantile: 1 - slowerShare(condition.field) } : {}),
    catch: settings.catch,
    negligible: settings.negligible,
    phi: phiFor(of, settings),
    acts: isTogether(of) ? guarded : acts,
    lasts: condition.time,
    text: `<= ${operandText(to)}`,
  };
}

const says = (condition: Condition): string => conditionText(withoutNot(condition));
const untimed = (condition: Condition): Condition => ({ ...condition, time: now });

/** Neither counted nor compared with others: `breach` is what must not be. */
function bare(of: Resolved, breach: Condition, holds: Condition, acts: boolean, { k, n }: Settings): Draft {
  const { line, time } = of.condition;
  const base = { on: fieldKey(holds), lines: [line], acts, lasts: time } as const;
  if ('to' in breach && of.spec.gives === 'value')
    return {
      ...base,
      kind: 'gauge',
      k,
      n,
      over: { ...breach, text: says(breach) },
      unit: of.spec.unit ?? '',
    };
  return { ...base, kind: 'truth', holds: { ...holds, text: says(holds) } };
}

/** What a step expects: without a guard behind it, failing only holds. */
export function expected(of: Resolved, asked: Asked, settings: Settings): Draft {
  const counted = limitDraft(of, false, asked, settings) ?? compareDraft(of, false, asked, settings);
  if (counted !== undefined) return counted;
  const holds = untimed(of.condition);
  const breach = negated(holds);
  const acts = asked.guards.some(
    (each) => isTogether(of) && isTogether(each.of) && says(each.of.condition) === breach.text,
  );
  return bare(of, breach, holds, acts, settings);
}

/** What a guard that holds or warns is about, by itself: it never rolls back. */
export function watched(of: Resolved, settings: Settings): Draft {
  const none: Asked = { bySteps: [[]], guards: [{ of, toZero: false, index: 0 }] };
  const breach = untimed(of.condition);
  const counted = limitDraft(of, true, none, settings) ?? compareDraft(of, true, none, settings);
  return { ...(counted ?? bare(of, breach, negated(breach), true, settings)), acts: false };
}

/** What a guard that rolls back acts on. */
export function guarded(of: Resolved, asked: Asked, settings: Settings): Draft {
  const counted = limitDraft(of, true, asked, settings) ?? compareDraft(of, true, asked, settings);
  const breach = untimed(of.condition);
  return counted ?? bare(of, breach, negated(breach), true, settings);
}
