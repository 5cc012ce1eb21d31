/** A config as nodes with the position of every key and value, so that an error can point at what it is about. */
import type { Problem } from './problems.ts';

/** Where something stands: line and column from 1, and how many characters it has on that line. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}
export interface Entry {
  readonly key: Span;
  readonly value: Node;
}
/** `size` counts the node and all below it, aliases expanded. */
export type Node = { readonly at: Span; readonly size: number } & (
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Entry> }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly plain: boolean }
);
export type MapNode = Extract<Node, { kind: 'map' }>;
export type Path = readonly (string | number)[];
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export const problemAt = (at: Span, message: string, help?: string): Problem =>
  help === undefined ? { ...at, message } : { ...at, message, help };

/** Translates offsets into lines and columns. */
export function positions(text: string): (from: number, to: number) => Span {
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  return (from, to) => {
    const line = starts.findLastIndex((offset) => offset <= from);
    const column = from - (starts[line] ?? 0) + 1;
    const end = text.indexOf('\n', from);
    return { line: line + 1, column, length: Math.max(1, Math.min(to, end < 0 ? to : end) - from) };
  };
}

/** The value without positions. */
export function plain(node: Node): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
  }
}

export const child = (node: Node | undefined, key: string | number): Node | undefined => {
  if (node?.kind === 'map') return node.entries.get(String(key))?.value;
  return node?.kind === 'list' && typeof key === 'number' ? node.items[key] : undefined;
};
export const nodeAt = (node: Node | undefined, path: Path): Node | undefined =>
  path.reduce<Node | undefined>(child, node);

/** Where the path leads, or the nearest key above it that there is. */
export function spanOf(root: Node, path: Path): Span {
  let node: Node = root;
  let at = root.at;
  for (const key of path) {
    const next = child(node, key);
    if (next === undefined) return at;
    const entry = node.kind === 'map' ? node.entries.get(String(key)) : undefined;
    at = next.kind === 'scalar' ? next.at : (entry?.key ?? next.at);
    node = next;
  }
  return at;
}
export const keySpan = (node: Node | undefined, key: string): Span | undefined =>
  node?.kind === 'map' ? node.entries.get(key)?.key : undefined;

/** JSON merge patch (RFC 7396): maps are merged, `null` removes, all else is replaced; positions are kept. */
export function overlay(base: Node | undefined, patch: Node): Node {
  if (patch.kind !== 'map') return patch;
  const entries = new Map(base?.kind === 'map' ? base.entries : []);
  for (const [key, { key: at, value }] of patch.entries) {
    if (value.kind === 'scalar' && value.value === null) entries.delete(key);
    else
      entries.set(key, { key: entries.get(key)?.key ?? at, value: overlay(entries.get(key)?.value, value) });
  }
  return { ...patch, at: base?.at ?? patch.at, entries };
}
