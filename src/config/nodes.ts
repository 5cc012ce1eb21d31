/** Events of the YAML parser → nodes with positions. Aliases are followed; tags and merge keys are not offered. */
import { constructFromEvents, type Event, EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { type Entry, type Node, positions, problemAt, type Span } from './document.ts';
import type { Problem } from './problems.ts';

/** More nodes than any config has: stops aliases of aliases from growing without end. */
const mostNodes = 10_000;

type Scalar = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;
type Anchored = Extract<Event, { anchorStart: number }>;
interface Reader {
  readonly text: string;
  readonly events: readonly Event[];
  readonly span: (from: number, to: number) => Span;
  readonly anchors: Map<string, Node>;
  readonly problems: Problem[];
  index: number;
  /** End of what was read last: the place of a value that is not there. */
  last: number;
}

/** An untagged plain scalar is resolved by YAML 1.2's core schema, as the library does. */
function scalarValue(text: string, scalar: Scalar): string | number | boolean | null {
  const written = getScalarValue(text, scalar);
  if (scalar.style !== SCALAR_STYLE.PLAIN) return written;
  const document = { type: EVENT_ID.DOCUMENT, explicitStart: false, explicitEnd: false, directives: [] };
  const [value] = constructFromEvents([document, scalar, { type: EVENT_ID.POP }], { source: text });
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : written;
}

function readScalar(reader: Reader, scalar: Scalar): Node {
  const start = scalar.valueStart < 0 ? reader.last : scalar.valueStart;
  const to = scalar.valueStart < 0 ? start + 1 : scalar.valueEnd;
  reader.last = to;
  const lines = scalar.style === SCALAR_STYLE.LITERAL_BLOCK || scalar.style === SCALAR_STYLE.FOLDED_BLOCK;
  const from = lines ? start + reader.text.slice(start, to).search(/\S|$/) : start;
  return {
    kind: 'scalar',
    at: reader.span(from, to),
    size: 1,
    value: scalarValue(reader.text, scalar),
    plain: !lines,
  };
}

const sizeOf = (nodes: readonly Node[]): number => nodes.reduce((sum, node) => sum + node.size, 1);

function readList(reader: Reader, start: number): Node {
  const items: Node[] = [];
  for (let item = readNode(reader); item !== undefined; item = readNode(reader)) items.push(item);
  return { kind: 'list', at: reader.span(start, start + 1), size: sizeOf(items), items };
}

function keyFault(key: Node, entries: ReadonlyMap<string, Entry>): string | undefined {
  if (key.kind !== 'scalar') return `a key must be a word, found a ${key.kind}`;
  if (key.value === '<<') return 'merge keys (<<) are not supported: write the keys out';
  return entries.has(String(key.value)) ? `"${String(key.value)}" is there twice: keep one` : undefined;
}

function readMap(reader: Reader, start: number): Node {
  const entries = new Map<string, Entry>();
  for (let key = readNode(reader); key !== undefined; key = readNode(reader)) {
    const value = readNode(reader);
    const fault = keyFault(key, entries);
    if (fault !== undefined) reader.problems.push(problemAt(key.at, fault));
    else if (key.kind === 'scalar' && value !== undefined)
      entries.set(String(key.value), { key: key.at, value });
  }
  const size = sizeOf([...entries.values()].map((entry) => entry.value));
  return { kind: 'map', at: reader.span(start, start + 1), size, entries };
}

function readAlias(reader: Reader, alias: Anchored): Node {
  const name = reader.text.slice(alias.anchorStart, alias.anchorEnd);
  const at = reader.span(alias.anchorStart, alias.anchorEnd);
  reader.last = alias.anchorEnd;
  const node = reader.anchors.get(name);
  if (node !== undefined && node.size < mostNodes) return node;
  const why =
    node === undefined
      ? `*${name} has no anchor &${name} above it`
      : `*${name} repeats too much: write it out`;
  reader.problems.push(problemAt(at, why));
  return { kind: 'scalar', at, size: 1, value: null, plain: true };
}

function readContent(reader: Reader, event: Event): Node | undefined {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return readScalar(reader, event);
    case EVENT_ID.SEQUENCE:
      return readList(reader, event.start);
    case EVENT_ID.MAPPING:
      return readMap(reader, event.start);
    case EVENT_ID.ALIAS:
      return readAlias(reader, event);
    case EVENT_ID.DOCUMENT:
      return readNode(reader);
    case EVENT_ID.POP:
      return undefined;
  }
}

/** The next node, or `undefined` where the collection ends. */
function readNode(reader: Reader): Node | undefined {
  const event = reader.events[reader.index];
  reader.index += 1;
  const node = event === undefined ? undefined : readContent(reader, event);
  if (event === undefined || node === undefined || !('tagStart' in event)) return node;
  if (event.tagStart >= 0)
    reader.problems.push(
      problemAt(reader.span(event.tagStart, event.tagEnd), 'YAML tags are not supported: leave it out'),
    );
  if (event.anchorStart >= 0) reader.anchors.set(reader.text.slice(event.anchorStart, event.anchorEnd), node);
  return node;
}

/** The document's root; what is wrong on the way is added to `problems`. */
export function buildNode(text: string, events: readonly Event[], problems: Problem[]): Node | undefined {
  const reader = { text, events, span: positions(text), anchors: new Map(), problems, index: 0, last: 0 };
  const root = readNode(reader);
  if (root !== undefined && root.size >= mostNodes)
    problems.push(problemAt(root.at, 'aliases repeat too much: write the config out'));
  return root;
}
