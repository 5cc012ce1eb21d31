/** Conditions → the rule's checks. What gates and deployments ask is asked once; a rollout's is asked at looks. */
import type { Check } from '../judge/check.ts';
import { type Condition, fieldKey } from '../judge/condition.ts';
import { amountText, conditionText, negated, withoutNot } from './condition-text.ts';
import type { Resolved } from './resolve.ts';

type WithoutId<C> = C extends Check ? Omit<C, 'id'> : never;
/** A check that has no name yet. */
export type Draft = WithoutId<Check>;

/** A bare figure breaks its limit in 4 of the last 5 looks (canary rule, section 5). */
const gauge = { k: 4, n: 5 } as const;

/** What is judged once: the condition as it stands. */
export const once = ({ condition }: Resolved): Draft => ({
  kind: 'truth',
  on: fieldKey(condition),
  lines: [condition.line],
  holds: condition,
  acts: false,
});

interface Limit {
  readonly level: number;
  readonly edge: number | undefined;
  readonly says: string;
}

/** `p99.9` → 0.001: the share that may be slower. */
const slower = (quantile: string): number => Number((1 - Number(quantile.slice(1)) / 100).toPrecision(12));

/** The limit that the condition sets, where its field is counted; the comparison is one with a figure by then. */
function limitOf({ condition, spec }: Resolved): Limit | undefined {
  const turned = withoutNot(condition);
  if (!('to' in turned) || turned.to.of !== 'literal') return undefined;
  const says = `${turned.test} ${amountText(turned.to.value, turned.to.unit)}`;
  if (spec.gives === 'counts') return { level: turned.to.value, edge: undefined, says };
  return spec.gives === 'histogram'
    ? { level: slower(turned.field), edge: turned.to.value, says }
    : undefined;
}

/** Those on the same field, and on the same edge of a histogram. */
function alike(of: Resolved, others: readonly Resolved[]): readonly Limit[] {
  const limit = limitOf(of);
  return others
    .filter((other) => fieldKey(other.condition) === fieldKey(of.condition))
    .flatMap((other) => limitOf(other) ?? [])
    .filter((other) => other.edge === limit?.edge);
}
const lowest = (limits: readonly Limit[]): Limit | undefined =>
  [...limits].sort((a, b) => a.level - b.level)[0];

function limitDraft(of: Condition, expected: Limit | undefined, guard: Limit | undefined): Draft[] {
  const limit = guard ?? expected;
  if (limit === undefined) return [];
  const pass = Math.min(expected?.level ?? limit.level, limit.level);
  const never = guard === undefined || pass === guard.level ? '' : `, never ${guard.says}`;
  const text =
    expected === undefined ? negated(of).text.replace(`${fieldKey(of)} `, '') : `${expected.says}${never}`;
  const edge = limit.edge === undefined ? {} : { edge: limit.edge };
  const base = { kind: 'limit', on: fieldKey(of), lines: [of.line], fail: limit.level, pass } as const;
  return [{ ...base, ...edge, acts: guard !== undefined, text }];
}

const says = (condition: Condition): string => conditionText(withoutNot(condition));

/** Neither counted nor compared with others: `breach` is what must not be. */
function bare(spec: Resolved['spec'], holds: Condition, breach: Condition, acts: boolean): Draft {
  const base = { on: fieldKey(holds), lines: [holds.line], acts } as const;
  if (spec.gives === 'value')
    return { ...base, kind: 'gauge', ...gauge, over: { ...breach, text: says(breach) } };
  return { ...base, kind: 'truth', holds: { ...holds, text: says(holds) } };
}

/**
 * What a step expects. The first limit expected on a field and the hardest guard on it are one check: it passes
 * at the one and fails at the other. Without a guard, failing only holds.
 */
export function expected(
  of: Resolved,
  expectations: readonly Resolved[],
  guards: readonly Resolved[],
): Draft[] {
  const limit = limitOf(of);
  if (limit === undefined) {
    const breach = negated(of.condition);
    const acts = guards.some((guard) => says(guard.condition) === breach.text);
    return [bare(of.spec, of.condition, breach, acts)];
  }
  const first = alike(of, expectations)[0]?.level === limit.level;
  return limitDraft(of.condition, limit, first ? lowest(alike(of, guards)) : undefined);
}

/** What a guard that holds or warns is about: it never rolls back. */
export function watched(of: Resolved): Draft[] {
  const limit = limitOf(of);
  if (limit === undefined) return [bare(of.spec, negated(of.condition), of.condition, false)];
  return limitDraft(of.condition, undefined, limit).map((draft) => ({ ...draft, acts: false }));
}

/** What a guard that rolls back acts on. */
export function guarded(
  of: Resolved,
  expectations: readonly Resolved[],
  guards: readonly Resolved[],
): Draft[] {
  const limit = limitOf(of);
  if (limit === undefined) return [bare(of.spec, negated(of.condition), of.condition, true)];
  const hardest = lowest(alike(of, guards))?.level === limit.level;
  return limitDraft(of.condition, hardest ? alike(of, expectations)[0] : undefined, limit);
}
