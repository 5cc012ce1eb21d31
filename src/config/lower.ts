/** Sound sections → the plan: phases in order, and the checks that they name. */
import type { Check } from '../judge/check.ts';
import type { Some } from '../judge/reading.ts';
import type { Asked, Draft, Guarded } from './asked.ts';
import { expected, guarded, once, watched } from './checks.ts';
import { child, type Node, nodeAt } from './document.ts';
import { listed, type Resolved } from './resolve.ts';
import type { Rollout } from './schema/rollout.ts';
import { judgingOf, settingsOf } from './settings.ts';
import { stepOf } from './steps.ts';
import { isHardLimit } from './limits.ts';
import type { Gate, Guard, GuardAct, Phase, Plan, Step } from './plan.ts';

type Conditions = ReadonlyMap<Node, Resolved>;
export interface Sections {
  readonly root: Node;
  readonly conditions: Conditions;
  readonly rollout: Rollout | undefined;
  readonly slots: boolean;
}

export const some = <T>([first, ...rest]: readonly T[]): Some<T> | undefined =>
  first === undefined ? undefined : [first, ...rest];

/** Checks by id: the field's key, numbered where a field has several. */
interface Book {
  readonly checks: Map<string, Check>;
  readonly add: (drafts: readonly Draft[]) => readonly string[];
}

const sameBut = ({ lines: _lines, ...draft }: Draft): string =>
  JSON.stringify(draft, (key, value: unknown) => (key === 'line' ? undefined : value));

function book(): Book {
  const checks = new Map<string, Check>();
  const ids = new Map<string, string>();
  const add = (draft: Draft): string => {
    const known = ids.get(sameBut(draft));
    const before = known === undefined ? undefined : checks.get(known);
    const free = checks.has(draft.on)
      ? `${draft.on}#${[...checks.values()].filter(({ on }) => on === draft.on).length + 1}`
      : draft.on;
    const id = known ?? free;
    const [line, ...more] = [...new Set([...(before?.lines ?? []), ...draft.lines])];
    checks.set(id, { ...draft, id, lines: [line ?? draft.lines[0], ...more] });
    ids.set(sameBut(draft), id);
    return id;
  };
  return { checks, add: (drafts) => [...new Set(drafts.map(add))] };
}

const at = (conditions: Conditions, node: Node | undefined): readonly Resolved[] =>
  listed(node).flatMap((line) => conditions.get(line) ?? []);

/** A signal that opens and closes with the clock. */
const isWindow = (root: Node, { condition }: Resolved): boolean =>
  nodeAt(root, ['signals', condition.signal, 'window']) !== undefined;

function gatesOf({ root, conditions }: Sections, { add }: Book): readonly Gate[] {
  const node = child(root, 'gates');
  return [...(node?.kind === 'map' ? node.entries : [])].flatMap(([name, { value }]) => {
    const expect = value.kind === 'map' ? child(value, 'expect') : value;
    const volatile = child(value, 'volatile');
    const asked = at(conditions, expect);
    const checks = some(add(asked.map(once)));
    const windows = some(add(asked.filter((one) => isWindow(root, one)).map(once)));
    if (checks === undefined) return [];
    const reads = volatile?.kind === 'scalar' && volatile.value === true;
    return [{ name, checks, volatile: reads, ...(windows === undefined ? {} : { windows }) }];
  });
}

type WrittenGuard = NonNullable<Rollout['guards']>[number];

function actOf(written: WrittenGuard | undefined): GuardAct {
  if (written?.hold === true) return { act: 'hold' };
  if (written?.warn === true) return { act: 'warn' };
  const to = written?.['roll-back'] ?? 0;
  return {
    act: 'roll-back',
    to: to === 'previous' ? to : { share: to },
    pace: written?.pace ?? 'at-once',
  };
}

/** Conditions of the guards that do one thing, in the config's order. */
const guardsThat = (
  { root, conditions }: Sections,
  { guards = [] }: Rollout,
  act: GuardAct['act'],
): readonly Guarded[] =>
  listed(nodeAt(root, ['rollout', 'guards'])).flatMap((node, index) =>
    actOf(guards[index]).act === act
      ? at(conditions, child(node, 'when')).map((of) => ({
          of,
          toZero: guards[index]?.['roll-back'] === 0,
          index,
        }))
      : [],
  );

/** With what is expected of every step in each of them. */
function asked(sections: Sections, rollout: Rollout): Asked | undefined {
  const { root, conditions } = sections;
  const own = listed(nodeAt(root, ['rollout', 'steps'])).map((node) => at(conditions, child(node, 'expect')));
  const common = at(conditions, nodeAt(root, ['rollout', 'expect']));
  const bySteps = some(own.map((mine) => [...common, ...mine]));
  return bySteps && { bySteps, guards: guardsThat(sections, rollout, 'roll-back') };
}

function guardsOf(sections: Sections, rollout: Rollout, all: Asked, { add }: Book): readonly Guard[] {
  const settings = settingsOf(rollout);
  return (rollout.guards ?? []).flatMap((written, index): readonly Guard[] => {
    const act = actOf(written);
    const mine = guardsThat(sections, rollout, act.act).filter((each) => each.index === index);
    const idOf = (of: Resolved): readonly string[] =>
      add([act.act === 'roll-back' ? guarded(of, all, settings) : watched(of, settings)]);
    const any = some([...new Set(mine.flatMap(({ of }) => idOf(of)))]);
    const hard = mine.filter(({ of }) => isHardLimit(of, all, settings)).flatMap(({ of }) => idOf(of));
    const line = mine[0]?.of.condition.line ?? 0;
    return any === undefined ? [] : [{ any, line, ...(hard.length === 0 ? {} : { hard }), ...act }];
  });
}

function rolloutPhase(sections: Sections, rollout: Rollout, book: Book): readonly Phase[] {
  const all = asked(sections, rollout);
  if (all === undefined) return [];
  const settings = settingsOf(rollout);
  const holding = guardsThat(sections, rollout, 'hold').map(({ of }) => watched(of, settings));
  const steps = rollout.steps.map((step, index): Step => {
    const expects = (all.bySteps[index] ?? []).map((of) => expected(of, all, settings));
    return { ...stepOf(step, rollout), checks: book.add([...expects, ...holding]) };
  });
  const guards = guardsOf(sections, rollout, all, book);
  const [first, ...rest] = steps;
  if (first === undefined) return [];
  return [{ phase: 'rollout', steps: [first, ...rest], guards, drains: sections.slots }];
}

/** Straight back to everybody: the last step's expectations, at 100 %. From there nothing but zero is a way back. */
function wayBack(rollout: Rollout): Rollout {
  const last = rollout.steps.at(-1);
  const guards = rollout.guards?.map((guard) =>
    guard['roll-back'] === undefined ? guard : { ...guard, 'roll-back': 0, pace: undefined },
  );
  if (last === undefined) return rollout;
  // Nobody has to let users back to what they had.
  const { approval: _, ...step } = last;
  return { ...rollout, steps: [{ ...step, exposure: 1 }], guards };
}

function lastStepOnly(root: Node): Node {
  const steps = nodeAt(root, ['rollout', 'steps']);
  const rollout = child(root, 'rollout');
  if (root.kind !== 'map' || rollout?.kind !== 'map' || steps?.kind !== 'list') return root;
  const put = (node: typeof root, key: string, value: Node): Node => {
    const entry = node.entries.get(key);
    return entry === undefined
      ? node
      : { ...node, entries: new Map([...node.entries, [key, { ...entry, value }]]) };
  };
  return put(root, 'rollout', put(rollout, 'steps', { ...steps, items: steps.items.slice(-1) }));
}

/** What comes before anybody gets the new version. */
function before(sections: Sections, checks: Book): readonly Phase[] {
  const gates = some(gatesOf(sections, checks));
  const database = child(sections.root, 'database');
  const has = (key: string): boolean => child(database, key) !== undefined;
  return [
    ...(gates === undefined ? [] : [{ phase: 'gates', gates } as const]),
    ...(database === undefined
      ? []
      : [{ phase: 'database', backup: has('backup'), rehearsal: has('rehearsal') } as const]),
  ];
}

/** On the way back, the version that is left is no measure. */
const withoutComparisons = (conditions: Conditions): Conditions =>
  new Map(
    [...conditions].filter(
      ([, { condition }]) =>
        !('to' in condition) || condition.to.of === 'literal' || condition.to.of === 'text',
    ),
  );

type Body = Omit<Plan, 'service' | 'environment'>;

/** With `back`, only what brings an earlier release back: its deployment, and one step of 100 %. */
export function lower(given: Sections, back: boolean): Body {
  const sections = back
    ? { ...given, root: lastStepOnly(given.root), conditions: withoutComparisons(given.conditions) }
    : given;
  const rollout = back && given.rollout !== undefined ? wayBack(given.rollout) : given.rollout;
  const checks = book();
  const first = back ? [] : before(sections, checks);
  const deploy = child(sections.root, 'deploy');
  const asked = at(sections.conditions, child(deploy, 'expect')).map(once);
  const deployed: readonly Phase[] =
    deploy === undefined ? [] : [{ phase: 'deploy', checks: checks.add(asked) }];
  const rolled = rollout === undefined ? [] : rolloutPhase(sections, rollout, checks);
  return {
    brings: back ? 'earlier' : 'new',
    phases: [...first, ...deployed, ...rolled],
    checks: Object.fromEntries(checks.checks),
    ...judgingOf(rollout),
  };
}
