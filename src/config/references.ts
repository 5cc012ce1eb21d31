/** Every `$NAME` that we expand ourselves, so that a missing one is refused before anything is changed. */
import { type Node, nodeAt, type Path } from './document.ts';
import type { Reference, SignalPart } from './parts.ts';

/** What a call puts in by itself (transport/expand.ts). */
const ours = new Set([
  ...['EXPOSURE', 'SHARE', 'ARM', 'SLOT', 'CANDIDATE_SLOT', 'LIVE_SLOT', 'VERSION'],
  ...['FROM', 'TO', 'FROM_SECONDS', 'TO_SECONDS', 'WINDOW'],
]);
const pattern = /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;

/** Commands are not among them: bash expands their names. Nor are queries in SQL, which are sent as they are. */
const expanded: readonly Path[] = [
  ['http'],
  ['database', 'url'],
  ['database', 'backup'],
  ['database', 'rehearsal', 'clone', 'from', 'dump'],
  ['database', 'rehearsal', 'clone', 'from', 'template'],
  ['database', 'rehearsal', 'clone', 'from', 'schema'],
  ['database', 'rehearsal', 'server'],
  ['database', 'rehearsal', 'env'],
  ['deploy', 'slots'],
  ['rollout', 'traffic', 'http'],
  ['rollout', 'traffic', 'nginx'],
  ['rollout', 'traffic', 'nginx-reload', 'include'],
  ['rollout', 'traffic', 'nginx-reload', 'management'],
  ['rollout', 'traffic', 'nginx-reload', 'ssh'],
  ['rollout', 'traffic', 'haproxy'],
  ['rollout', 'traffic', 'caddy'],
  ['rollout', 'traffic', 'file', 'path'],
];

function inSignal({ name, kind }: SignalPart): readonly Path[] {
  switch (kind) {
    case 'http':
    case 'prometheus':
      return [['signals', name, kind]];
    case 'sql':
      return [['signals', name, 'sql', 'url']];
    case 'checks':
    case 'env':
    case 'lcov':
    case 'run':
    case 'window':
      return [];
  }
}

function inNode(node: Node | undefined): readonly Reference[] {
  if (node === undefined) return [];
  if (node.kind === 'list') return node.items.flatMap(inNode);
  if (node.kind === 'map') return [...node.entries.values()].flatMap(({ value }) => inNode(value));
  const { line, column } = node.at;
  return [...String(node.value).matchAll(pattern)].flatMap((match) => {
    const name = match[1] ?? match[2];
    return name === undefined || ours.has(name)
      ? []
      : [{ name, line, column: column + (node.plain ? match.index : 0) }];
  });
}

/** A URL, or a form of which only some keys are ours to expand. */
function cloned(root: Node): readonly Reference[] {
  const node = nodeAt(root, ['database', 'rehearsal', 'clone', 'from']);
  return node?.kind === 'scalar' ? inNode(node) : [];
}

/** A server that is not named is the one that a `$NAME` of ours names. */
function implied(root: Node, signal: SignalPart): readonly Reference[] {
  const url = signal.kind === 'sql' || signal.kind === 'prometheus' ? signal.config.url : '';
  const node = nodeAt(root, ['signals', signal.name]);
  const named = nodeAt(root, ['signals', signal.name, signal.kind, 'url']) !== undefined;
  return named || node === undefined || url === ''
    ? []
    : [{ name: url.slice(1), line: node.at.line, column: node.at.column }];
}

/** Each name once, where it stands first. */
export function referencesOf(root: Node, signals: readonly SignalPart[]): readonly Reference[] {
  const paths = [...expanded, ...signals.flatMap(inSignal)];
  const all = [
    ...paths.flatMap((path) => inNode(nodeAt(root, path))),
    ...cloned(root),
    ...signals.flatMap((signal) => implied(root, signal)),
  ];
  const sorted = all.sort((a, b) => a.line - b.line || a.column - b.column);
  return sorted.filter(({ name }, index) => sorted.findIndex((other) => other.name === name) === index);
}
