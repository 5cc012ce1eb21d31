/**
 * What the format knows and this version cannot do yet. Each is refused by its name and place, then taken out,
 * so that the rest of the file is still checked.
 */
import { type Node, type Path, problemAt, type Span } from './document.ts';
import type { Problem } from './problems.ts';

/** `*` is any key or index. `whole`: what the key stands in makes no sense without it, and goes too. */
const later: readonly { readonly at: string; readonly keys: readonly string[]; readonly whole: boolean }[] = [
  { at: '', keys: ['services', 'after', 'finish', 'notify', 'incident'], whole: false },
  { at: 'environments.*', keys: ['after', 'soak', 'notify', 'incident', 'finish'], whole: false },
  { at: 'signals.*', keys: ['junit', 'checklist', 'reviews'], whole: true },
  { at: 'rollout.steps.*', keys: ['unbroken', 'name', 'do'], whole: false },
  { at: 'rollout.guards.*', keys: ['do'], whole: true },
  { at: 'rollout', keys: ['queue'], whole: false },
];

interface Found {
  readonly name: string;
  readonly at: Span;
  /** What is taken out: the value itself, or what it stands in. */
  readonly drop: Node;
  readonly path: Path;
}

const step = (node: Node, part: string): readonly (readonly [string | number, Node])[] => {
  if (node.kind === 'scalar') return [];
  const all =
    node.kind === 'list'
      ? [...node.items.entries()]
      : [...node.entries].map(([key, { value }]) => [key, value] as const);
  return all.filter(([key]) => part === '*' || part === key);
};

/** Every node that the pattern leads to, with its path. */
function matches(root: Node, pattern: string): readonly { readonly node: Node; readonly path: Path }[] {
  const parts = pattern === '' ? [] : pattern.split('.');
  return parts.reduce<readonly { readonly node: Node; readonly path: Path }[]>(
    (found, part) =>
      found.flatMap(({ node, path }) =>
        step(node, part).map(([key, below]) => ({ node: below, path: [...path, key] })),
      ),
    [{ node: root, path: [] }],
  );
}

const findAll = (root: Node): readonly Found[] =>
  later.flatMap(({ at, keys, whole }) =>
    matches(root, at).flatMap(({ node, path }) =>
      keys.flatMap((key) => {
        const parent = at.split('.').at(-1) ?? '';
        const name = parent === '' || parent === '*' ? key : `${parent}.${key}`;
        const entry = node.kind === 'map' ? node.entries.get(key) : undefined;
        return entry === undefined ? [] : [{ name, at: entry.key, path, drop: whole ? node : entry.value }];
      }),
    ),
  );

function without(node: Node, dropped: ReadonlySet<Node>): Node {
  switch (node.kind) {
    case 'scalar':
      return node;
    case 'list':
      return {
        ...node,
        items: node.items.filter((item) => !dropped.has(item)).map((item) => without(item, dropped)),
      };
    case 'map': {
      const kept = [...node.entries].filter(([, { value }]) => !dropped.has(value));
      return {
        ...node,
        entries: new Map(
          kept.map(([key, { key: at, value }]) => [key, { key: at, value: without(value, dropped) }]),
        ),
      };
    }
  }
}

/** The tree without what is not available yet, and the names of the signals that went with it. */
export function refuseLater(
  root: Node,
  problems: Problem[],
): { readonly root: Node; readonly gone: readonly string[] } {
  const found = findAll(root);
  problems.push(...found.map(({ name, at }) => problemAt(at, `\`${name}\` is not available yet`)));
  const gone = found.filter(({ path }) => path[0] === 'signals').map(({ path }) => String(path[1]));
  return { root: without(root, new Set(found.map(({ drop }) => drop))), gone };
}
