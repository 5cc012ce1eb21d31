/** Sound sections → the plan: phases in order, and the checks that they name. */
import type { Check } from '../judge/check.ts';
import type { Some } from '../judge/reading.ts';
import type { Asked, Draft } from './asked.ts';
import { expected, guarded, once } from './checks.ts';
import { child, type Node, nodeAt } from './document.ts';
import { listed, type Resolved } from './resolve.ts';
import type { Rollout } from './schema/rollout.ts';
import { judgingOf, settingsOf } from './settings.ts';
import { stepOf } from './steps.ts';
import type { Gate, Guard, Phase, Plan, Step } from './plan.ts';

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

function gatesOf({ root, conditions }: Sections, { add }: Book): readonly Gate[] {
  const node = child(root, 'gates');
  return [...(node?.kind === 'map' ? node.entries : [])].flatMap(([name, { value }]) => {
    const expect = value.kind === 'map' ? child(value, 'expect') : value;
    const volatile = child(value, 'volatile');
    const checks = some(add(at(conditions, expect).map(once)));
    return checks === undefined
      ? []
      : [{ name, checks, volatile: volatile?.kind === 'scalar' && volatile.value === true }];
  });
}

/** With what is expected of every step in each of them. */
function asked({ root, conditions }: Sections, rollout: Rollout): Asked | undefined {
  const below = (key: string, of: string): readonly (readonly Resolved[])[] =>
    listed(nodeAt(root, ['rollout', key])).map((node) => at(conditions, child(node, of)));
  const common = at(conditions, nodeAt(root, ['rollout', 'expect']));
  const guards = below('guards', 'when').flatMap((any, index) => {
    const toZero = rollout.guards?.[index]?.['roll-back'] === 0;
    return any.map((of) => ({ of, toZero, index }));
  });
  const bySteps = some(below('steps', 'expect').map((own) => [...common, ...own]));
  return bySteps === undefined ? undefined : { bySteps, guards };
}

function guardsOf(rollout: Rollout, all: Asked, { add }: Book): readonly Guard[] {
  return (rollout.guards ?? []).flatMap((guard, index): readonly Guard[] => {
    const mine = all.guards.filter((each) => each.index === index);
    const any = some(add(mine.map(({ of }) => guarded(of, all, settingsOf(rollout)))));
    const line = mine[0]?.of.condition.line ?? 0;
    return any === undefined ? [] : [{ any, to: { share: guard['roll-back'] }, line }];
  });
}

function rolloutPhase(sections: Sections, rollout: Rollout, book: Book): readonly Phase[] {
  const all = asked(sections, rollout);
  if (all === undefined) return [];
  const steps = rollout.steps.map((step, index): Step => {
    const mine = all.bySteps[index] ?? [];
    const checks = book.add(mine.map((of) => expected(of, all, settingsOf(rollout))));
    return { ...stepOf(step, rollout), checks };
  });
  const guards = guardsOf(rollout, all, book);
  const [first, ...rest] = steps;
  if (first === undefined) return [];
  return [{ phase: 'rollout', steps: [first, ...rest], guards, drains: sections.slots }];
}

/** Straight back to everybody: the last step's expectations, at 100 %. */
function wayBack(rollout: Rollout): Rollout {
  const last = rollout.steps.at(-1);
  return last === undefined ? rollout : { ...rollout, steps: [{ ...last, exposure: 1 }] };
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
