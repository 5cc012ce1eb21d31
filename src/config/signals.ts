/** `signals:` each by the schema of its kind. */
import type { SourceSpec } from '../signals/source.ts';
import { type SignalKind, specs } from '../signals/specs.ts';
import { reserved } from './condition.ts';
import { child, type Node, problemAt, type Span } from './document.ts';
import { parseAt } from './issues.ts';
import type { SignalPart } from './parts.ts';
import { didYouMean, type Problem } from './problems.ts';
import { nameRule, namePattern } from './schema/values.ts';

const make =
  <K extends SignalKind, C>(kind: K, spec: SourceSpec<C>) =>
  (root: Node, name: string, problems: Problem[]) => {
    const config = parseAt(root, ['signals', name], spec.schema, problems);
    return config === undefined ? undefined : { name, kind, config, fields: spec.fields(config) };
  };

const makers = {
  checks: make('checks', specs.checks),
  lcov: make('lcov', specs.lcov),
  env: make('env', specs.env),
  http: make('http', specs.http),
  run: make('run', specs.run),
  sql: make('sql', specs.sql),
  prometheus: make('prometheus', specs.prometheus),
  window: make('window', specs.window),
};
const kinds = Object.keys(specs);
const isKind = (key: string): key is SignalKind => kinds.includes(key);

/** The one kind that the signal names. */
function kindOf(name: string, node: Node, at: Span, problems: Problem[]): SignalKind | undefined {
  const keys = node.kind === 'map' ? [...node.entries.keys()] : [];
  const [kind, second] = keys.filter(isKind);
  if (kind !== undefined && second === undefined) return kind;
  const help = didYouMean(keys[0] ?? '', kinds, 'Kinds');
  const message =
    kind === undefined
      ? `signal "${name}" has no kind`
      : `signal "${name}" has two kinds: ${kind} and ${second ?? ''}`;
  problems.push(
    problemAt(at, message, kind === undefined ? help : 'Keep one; the other may be a signal of its own.'),
  );
  return undefined;
}

function nameFault(name: string): string | undefined {
  if (reserved.some((word) => word === name))
    return `"${name}" is a word of conditions: name the signal otherwise`;
  return namePattern.test(name) ? undefined : `"${name}" cannot be a signal's name: ${nameRule}`;
}

/** By name, in the file's order; `undefined` for one that is not sound. */
export function readSignals(root: Node, problems: Problem[]): ReadonlyMap<string, SignalPart | undefined> {
  const node = child(root, 'signals');
  const signals = new Map<string, SignalPart | undefined>();
  if (node !== undefined && node.kind !== 'map')
    problems.push(problemAt(node.at, '`signals` must be keys and values: a name and what it is'));
  for (const [name, { key, value }] of node?.kind === 'map' ? node.entries : []) {
    const fault = nameFault(name);
    if (fault !== undefined) problems.push(problemAt(key, fault));
    const kind = kindOf(name, value, key, problems);
    signals.set(name, kind === undefined ? undefined : makers[kind](root, name, problems));
  }
  return signals;
}
