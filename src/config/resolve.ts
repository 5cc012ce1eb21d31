/** Every condition of the file: found in its place, parsed, and held against the signals that are declared. */
import type { Condition } from '../judge/condition.ts';
import type { FieldSpec } from '../signals/source.ts';
import { type Fault, parseCondition } from './condition.ts';
import { child, type Node, nodeAt, problemAt } from './document.ts';
import { rehearsalFields } from './rehearsal-fields.ts';
import { didYouMean, type Problem } from './problems.ts';
import { faultOf, type Place } from './rules.ts';

/** A condition that is sound, with what its field gives. */
export interface Resolved {
  readonly condition: Condition;
  readonly spec: FieldSpec;
}
/** Fields by signal; `undefined` where the signal is known and not available yet. */
export type Declared = ReadonlyMap<string, ReadonlyMap<string, FieldSpec> | undefined>;

interface Placed {
  readonly node: Node;
  readonly place: Place;
}

/** One condition or a list of them. */
export const listed = (node: Node | undefined): readonly Node[] =>
  node === undefined ? [] : node.kind === 'list' ? node.items : [node];
const below = (node: Node | undefined): readonly Node[] => {
  if (node?.kind === 'list') return node.items;
  return node?.kind === 'map' ? [...node.entries.values()].map(({ value }) => value) : [];
};

function placed(root: Node): readonly Placed[] {
  const at = (place: Place, nodes: readonly (Node | undefined)[]): readonly Placed[] =>
    nodes.flatMap(listed).map((node) => ({ node, place }));
  const gates = below(child(root, 'gates')).map((gate) =>
    gate.kind === 'map' ? child(gate, 'expect') : gate,
  );
  const steps = below(nodeAt(root, ['rollout', 'steps'])).map((step) => child(step, 'expect'));
  const guards = below(nodeAt(root, ['rollout', 'guards'])).map((guard) => child(guard, 'when'));
  return [
    ...at('gate', gates),
    ...at('deploy', [nodeAt(root, ['deploy', 'expect'])]),
    ...at('rehearsal', [nodeAt(root, ['database', 'rehearsal', 'expect'])]),
    ...at('expect', [nodeAt(root, ['rollout', 'expect']), ...steps]),
    ...at('guard', guards),
  ];
}

const rehearsed: Declared = new Map([['rehearsal', rehearsalFields]]);

/** What is not a figure of a rehearsal. */
function unrehearsed({ signal, field }: Condition): Fault | undefined {
  const names = [...rehearsalFields.keys()].map((name) => `rehearsal.${name}`);
  const written = field === '' ? signal : `${signal}.${field}`;
  if (names.includes(written)) return undefined;
  const message = `"${written}" is not a figure of a rehearsal`;
  return { at: 0, length: written.length, message, help: didYouMean(written, names, 'Its figures') };
}

/** What is wrong with the name, counted from where it starts. */
function unknown(condition: Condition, declared: Declared): Fault | undefined {
  const { signal, field } = condition;
  const inSignal = { at: 0, length: signal.length };
  if (signal === 'rehearsal')
    return { ...inSignal, message: '`rehearsal` is expected in `database.rehearsal.expect`, and only there' };
  if (['exposure', 'release', 'commit'].includes(signal))
    return { ...inSignal, message: `\`${signal}\` in a condition is not available yet` };
  if (!declared.has(signal)) {
    const help = didYouMean(signal, [...declared.keys()], 'Signals declared here');
    return { ...inSignal, message: `unknown signal "${signal}" in a condition`, help };
  }
  const fields = declared.get(signal);
  if (fields === undefined || fields.has(field)) return undefined;
  const known = [...fields.keys()].filter((name) => name !== '');
  if (field !== '') {
    const help = didYouMean(field, known, `Fields of ${signal}`);
    return {
      at: signal.length + 1,
      length: field.length,
      message: `unknown field "${field}" of signal "${signal}"`,
      help,
    };
  }
  const help = `Fields: ${known.map((name) => `${signal}.${name}`).join(', ')}.`;
  return { ...inSignal, message: `"${signal}" has no default field`, help };
}

function problemOf(node: Node, { at, length, message, help }: Fault): Problem {
  const inLine = node.kind === 'scalar' && node.plain;
  const span = inLine ? { ...node.at, column: node.at.column + at, length } : node.at;
  return problemAt(span, message, help);
}

function resolve({ node, place }: Placed, declared: Declared, problems: Problem[]): Resolved | undefined {
  // What is no text at all is the schema's to refuse.
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const parsed = parseCondition(node.value, node.at.line);
  if (!parsed.ok) {
    problems.push(problemOf(node, parsed.fault));
    return undefined;
  }
  const { condition, name, operand } = parsed;
  const known = place === 'rehearsal' ? rehearsed : declared;
  const spec = known.get(condition.signal)?.get(condition.field);
  const stranger = place === 'rehearsal' ? unrehearsed(condition) : unknown(condition, declared);
  const fault =
    stranger === undefined
      ? faultOf(condition, spec, place, { name, operand })
      : { ...stranger, at: name.at + stranger.at };
  if (fault !== undefined) problems.push(problemOf(node, fault));
  return fault === undefined && spec !== undefined ? { condition, spec } : undefined;
}

/** Sound conditions by the node that they stand in; what is wrong with the others is added to `problems`. */
export function resolveAll(root: Node, declared: Declared, problems: Problem[]): ReadonlyMap<Node, Resolved> {
  const found = new Map<Node, Resolved>();
  for (const one of placed(root)) {
    const resolved = resolve(one, declared, problems);
    if (resolved !== undefined) found.set(one.node, resolved);
  }
  return found;
}
