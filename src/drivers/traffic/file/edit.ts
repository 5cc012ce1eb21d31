/** Changes single values of a YAML or JSON text and nothing else: comments, order, blanks and quotes stay. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isAlias, isScalar, isSeq, parseDocument, type YAMLSeq } from 'yaml';

export type Keys = readonly (string | number)[];
export type Edit =
  | { readonly at: Keys; readonly value: number | boolean }
  /** Added to the end of a list. */
  | { readonly at: Keys; readonly add: string };

/** The message is in words that follow the file's name. */
export class Uneditable extends Error {}

const written = (keys: Keys): string =>
  keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');

/** @throws Uneditable where the text is no YAML, and so no JSON either. */
export function parseFlags(text: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new Uneditable(`is no YAML or JSON: ${error.message.split('\n')[0] ?? ''}`);
  return document;
}

const plain = (document: Document): unknown => document.toJS();

/** The value at a path. @throws Uneditable where there is none, or only a reference to one that stands elsewhere. */
export function valueAt(document: Document, at: Keys): unknown {
  const node = document.getIn(at, true);
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.toJS(document);
  const found = isAlias(node) ? 'is an alias: write the value itself' : 'is not there';
  throw new Uneditable(`has no value that can be set at ${written(at)}: it ${found}`);
}

const spliced = (text: string, from: number, to: number, put: string): string =>
  text.slice(0, from) + put + text.slice(to);

function withValue(text: string, document: Document, at: Keys, value: number | boolean): string {
  valueAt(document, at);
  const node = document.getIn(at, true);
  const range = isScalar(node) ? node.range : undefined;
  if (range === undefined || range === null) throw new Uneditable(`has a list at ${written(at)}`);
  const [from, to] = range;
  // `key:` with nothing behind it: the value needs a blank before it.
  return spliced(text, from, to, from === to ? ` ${value}` : String(value));
}

/** In the style that the list has. A JSON string is YAML too. */
function withMember(text: string, list: YAMLSeq, member: string): string {
  const [from = 0, to = 0] = list.range ?? [];
  const put = JSON.stringify(member);
  const last = list.items.at(-1);
  if (list.flow === true && isScalar(last)) {
    const end = last.range?.[1] ?? to - 1;
    return spliced(text, end, end, `, ${put}`);
  }
  if (list.flow === true) return spliced(text, to - 1, to - 1, put);
  const indent = from - (text.lastIndexOf('\n', from - 1) + 1);
  const body = text.slice(from, to).trimEnd();
  return spliced(text, from + body.length, from + body.length, `\n${' '.repeat(indent)}- ${put}`);
}

function applied(text: string, edit: Edit): string {
  const document = parseFlags(text);
  if ('value' in edit) return withValue(text, document, edit.at, edit.value);
  const list = document.getIn(edit.at, true);
  if (!isSeq(list)) throw new Uneditable(`has no list at ${written(edit.at)}`);
  return withMember(text, list, edit.add);
}

/** A copy with one value changed, and all else the very same: what aliases share is not changed at its other places. */
function changed(value: unknown, [key, ...rest]: Keys, edit: Edit): unknown {
  if (key === undefined) return 'value' in edit ? edit.value : [...members(value), edit.add];
  if (typeof key === 'number')
    return members(value).map((one, at) => (at === key ? changed(one, rest, edit) : one));
  const record = typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  return { ...record, [key]: changed(record[key], rest, edit) };
}

const members = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What the file should mean afterwards, found without touching its text. */
const meant = (text: string, edits: readonly Edit[]): unknown =>
  edits.reduce((value, edit) => changed(value, edit.at, edit), plain(parseFlags(text)));

/** @throws Uneditable where anything else in the file would change its meaning, as with an anchor that others refer to. */
export function edited(text: string, edits: readonly Edit[]): string {
  const done = edits.reduce(applied, text);
  if (isDeepStrictEqual(plain(parseFlags(done)), meant(text, edits))) return done;
  const places = edits.map(({ at }) => written(at)).join(', ');
  throw new Uneditable(
    `cannot be changed at ${places} alone: write these values plainly, each on its own line`,
  );
}
