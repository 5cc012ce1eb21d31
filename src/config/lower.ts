/** Sound sections → the plan: phases in order, and the checks that they name. */
import type { Check } from '../judge/check.ts';
import type { Some } from '../judge/reading.ts';
import { type Draft, expected, guarded, once, watched } from './checks.ts';
import { child, type Node, nodeAt } from './document.ts';
import { listed, type Resolved } from './resolve.ts';
import type { Rollout } from './schema/rollout.ts';
import { stepOf } from './steps.ts';
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

interface Asked {
  readonly common: readonly Resolved[];
  readonly bySteps: readonly (readonly Resolved[])[];
  readonly byGuards: readonly (readonly Resolved[])[];
}

function asked({ root, conditions }: Sections): Asked {
  const below = (key: string, of: string): readonly (readonly Resolved[])[] =>
    listed(nodeAt(root, ['rollout', key])).map((node) => at(conditions, child(node, of)));
  const common = at(conditions, nodeAt(root, ['rollout', 'expect']));
  return { common, bySteps: below('steps', 'expect'), byGuards: below('guards', 'when') };
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

function rolloutPhase(sections: Sections, rollout: Rollout, { add }: Book): readonly Phase[] {
  const { common, bySteps, byGuards } = asked(sections);
  const acts = byGuards.map((_, index) => actOf(rollout.guards?.[index]));
  const wanted = [...common, ...bySteps.flat()];
  const acting = byGuards.filter((_, index) => acts[index]?.act === 'roll-back').flat();
  const holding = byGuards.filter((_, index) => acts[index]?.act === 'hold').flat();
  const steps = rollout.steps.map((step, index): Step => {
    const mine = [...common, ...(bySteps[index] ?? [])];
    const expects = mine.flatMap((of) => expected(of, wanted, acting));
    return { ...stepOf(step, rollout.every), checks: add([...expects, ...holding.flatMap(watched)]) };
  });
  const guards = byGuards.flatMap((conditions, index): readonly Guard[] => {
    const act = acts[index] ?? actOf(undefined);
    const drafts = conditions.flatMap((of) =>
      act.act === 'roll-back' ? guarded(of, wanted, acting) : watched(of),
    );
    const any = some(add(drafts));
    return any === undefined ? [] : [{ any, line: conditions[0]?.condition.line ?? 0, ...act }];
  });
  const all = some(steps);
  return all === undefined ? [] : [{ phase: 'rollout', steps: all, guards, drains: sections.slots }];
}

/** Straight back to everybody: the last step's expectations, at 100 %. From there nothing but zero is a way back. */
function wayBack(rollout: Rollout): Rollout {
  const last = rollout.steps.at(-1);
  const guards = rollout.guards?.map((guard) =>
    guard['roll-back'] === undefined ? guard : { ...guard, 'roll-back': 0, pace: undefined },
  );
  return last === undefined ? rollout : { ...rollout, steps: [{ ...last, exposure: 1 }], guards };
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

type Body = Pick<Plan, 'brings' | 'phases' | 'checks' | 'alpha' | 'beta'>;

/** With `back`, only what brings an earlier release back: its deployment, and one step of 100 %. */
export function lower(given: Sections, back: boolean): Body {
  const sections = back ? { ...given, root: lastStepOnly(given.root) } : given;
  const rollout = back && given.rollout !== undefined ? wayBack(given.rollout) : given.rollout;
  const checks = book();
  const first = back ? [] : before(sections, checks);
  const deploy = child(sections.root, 'deploy');
  const asked = at(sections.conditions, child(deploy, 'expect')).map(once);
  const deployed: readonly Phase[] =
    deploy === undefined ? [] : [{ phase: 'deploy', checks: checks.add(asked) }];
  const rolled = rollout === undefined ? [] : rolloutPhase(sections, rollout, checks);
  const { alpha = 0.05, beta = 0.2 } = rollout?.judge ?? {};
  return {
    brings: back ? 'earlier' : 'new',
    phases: [...first, ...deployed, ...rolled],
    checks: Object.fromEntries(checks.checks),
    alpha,
    beta,
  };
}
