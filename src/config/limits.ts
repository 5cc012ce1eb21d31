/** Limits of what is counted → the rule's limit checks: one for a field, with a level a step where they differ. */
import type { Said } from '../judge/check.ts';
import { fieldKey } from '../judge/condition.ts';
import type { Level } from '../judge/params.ts';
import { type Asked, type Draft, type Guarded, isTogether, phiFor, type Settings } from './asked.ts';
import { amountText, withoutNot } from './condition-text.ts';
import type { Resolved } from './resolve.ts';

interface Limit {
  readonly level: number;
  readonly edge: number | undefined;
  /** The comparison as it must hold: `< 5%`. */
  readonly says: string;
}

/** A guard this many times as high as the one that fails the check is its hard limit. */
const FAR_ABOVE = 2;

/** `p99.9` → 0.001: the share that may be slower. */
export const slowerShare = (quantile: string): number =>
  Number((1 - Number(quantile.slice(1)) / 100).toPrecision(12));

/** The limit that the condition sets, where its field is counted; the comparison is one with a figure by then. */
export function limitOf({ condition, spec }: Resolved): Limit | undefined {
  const turned = withoutNot(condition);
  if (!('to' in turned) || turned.to.of !== 'literal') return undefined;
  const says = `${turned.test} ${amountText(turned.to.value, turned.to.unit)}`;
  if (spec.gives === 'counts') return { level: turned.to.value, edge: undefined, says };
  return spec.gives === 'histogram'
    ? { level: slowerShare(turned.field), edge: turned.to.value, says }
    : undefined;
}

const opposites: Readonly<Record<string, string>> = { '>': '<=', '>=': '<' };
/** What holds where the guard does not act. */
const kept = ({ says }: Limit): string => says.replace(/^\S+/, (op) => opposites[op] ?? op);

const once = <T>(all: readonly T[]): T | readonly T[] =>
  all.every((each) => each === all[0]) ? (all[0] ?? all) : all;

/** Of several, that with the lowest level. */
const lowest = (limits: readonly Limit[]): Limit | undefined =>
  [...limits].sort((a, b) => a.level - b.level)[0];

interface Group {
  /** The lowest limit that each step expects. */
  readonly expected: readonly (Limit | undefined)[];
  readonly guard: Limit | undefined;
  readonly hard: number | undefined;
  /** Guards that are part of it: the lowest, and those that are far above. */
  readonly guards: readonly Guarded[];
}

/** What is asked of the same field, and of the same edge of a histogram. */
function groupOf(of: Resolved, { bySteps, guards }: Asked, settings: Settings): Group {
  const edge = limitOf(of)?.edge;
  const alike = (other: Resolved): readonly Limit[] => {
    const limit = limitOf(other);
    const same = fieldKey(other.condition) === fieldKey(of.condition) && limit?.edge === edge;
    return limit !== undefined && same && isTogether(other) ? [limit] : [];
  };
  const guard = lowest(guards.flatMap((each) => alike(each.of)));
  const isHard = (level: number): boolean => level >= FAR_ABOVE * (guard?.level ?? 1);
  const far = guards.filter((each) => each.toZero && alike(each.of).some(({ level }) => isHard(level)));
  const common =
    edge === undefined && guard !== undefined && settings.hard !== undefined ? [settings.hard] : [];
  const levels = [...far.flatMap((each) => alike(each.of)).map(({ level }) => level), ...common];
  return {
    expected: bySteps.map((step) => lowest(step.flatMap(alike))),
    guard,
    hard: levels.length === 0 ? undefined : Math.min(...levels),
    guards: guards.filter(
      (each) => far.includes(each) || alike(each.of).some(({ level }) => level === guard?.level),
    ),
  };
}

/** A step that does not ask it has the loosest of the others: it is not judged there. */
function levels({ expected, guard }: Group): { readonly pass: Level; readonly fail: Level } {
  const loosest = Math.max(...expected.map((limit) => limit?.level ?? 0));
  const pass = expected.map((limit) => Math.min(limit?.level ?? guard?.level ?? loosest, guard?.level ?? 1));
  return { pass: once(pass), fail: guard?.level ?? once(pass) };
}

function textOf({ expected, guard, hard }: Group): Said {
  const atOnce = hard === undefined ? '' : `, hard limit ${amountText(hard, 'share')}`;
  const text = expected.map((limit) => {
    if (limit === undefined) return guard === undefined ? '' : `${kept(guard)}${atOnce}`;
    const never = guard === undefined || limit.level >= guard.level ? '' : `, never ${guard.says}`;
    return `${limit.says}${never}${atOnce}`;
  });
  return once(text);
}

const alone = (limit: Limit, acts: boolean): Group => ({
  expected: [acts ? undefined : limit],
  guard: acts ? limit : undefined,
  hard: undefined,
  guards: [],
});

/** Whether a guard is the hard limit of the check that it is part of. */
export function isHardLimit(of: Resolved, asked: Asked, settings: Settings): boolean {
  const limit = limitOf(of);
  if (limit === undefined || !isTogether(of)) return false;
  const { guard, guards } = groupOf(of, asked, settings);
  return guards.some((each) => each.of === of) && limit.level > (guard?.level ?? limit.level);
}

/** A guard that is neither the lowest nor far above it stands alone, and so does what is judged look by look. */
function groupFor(of: Resolved, limit: Limit, acts: boolean, asked: Asked, settings: Settings): Group {
  if (!isTogether(of)) return alone(limit, acts);
  const group = groupOf(of, asked, settings);
  return acts && !group.guards.some((each) => each.of === of) ? alone(limit, true) : group;
}

/** `acts`: it is a guard's. `undefined` where the condition is no limit of something counted. */
export function limitDraft(of: Resolved, acts: boolean, asked: Asked, settings: Settings): Draft | undefined {
  const limit = limitOf(of);
  if (limit === undefined) return undefined;
  const group = groupFor(of, limit, acts, asked, settings);
  return {
    kind: 'limit',
    on: fieldKey(of.condition),
    lines: [of.condition.line],
    ...levels(group),
    ...(group.hard === undefined ? {} : { hard: group.hard }),
    ...(limit.edge === undefined ? {} : { edge: limit.edge }),
    phi: phiFor(of, settings),
    acts: group.guard !== undefined,
    lasts: of.condition.time,
    text: textOf(group),
  };
}
