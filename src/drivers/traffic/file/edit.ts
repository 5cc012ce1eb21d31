/** Changes single values of a YAML or JSON text and nothing else: comments, order, blanks and quotes stay. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { loadAll, YAMLException } from 'js-yaml';
import { type Place, rootPlace } from './places.ts';

export type Keys = readonly (string | number)[];
export type Edit =
  | { readonly at: Keys; readonly value: number | boolean }
  /** Added to the end of a list. */
  | { readonly at: Keys; readonly add: string };

/** The message is in words that follow the file's name. */
export class Uneditable extends Error {}

interface Flags {
  readonly value: unknown;
  readonly root: Place | undefined;
}

const written = (keys: Keys): string =>
  keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');

function parsed(text: string): Flags {
  const [value, ...more] = loadAll(text);
  if (more.length > 0) throw new Uneditable('is no YAML or JSON of one document: keep one, without ---');
  return { value, root: rootPlace(text) };
}

/** @throws Uneditable where the text is no YAML, and so no JSON either. */
export function parseFlags(text: string): Flags {
  try {
    return parsed(text);
  } catch (thrown) {
    if (!(thrown instanceof YAMLException)) throw thrown;
    const line = thrown.mark === undefined ? '' : ` at line ${thrown.mark.line + 1}`;
    throw new Uneditable(`is no YAML or JSON: ${thrown.reason}${line}`);
  }
}

const members = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

function stepInto(place: Place | undefined, key: string | number): Place | undefined {
  if (place?.kind === 'list' && typeof key === 'number') return place.items[key];
  if (place?.kind === 'map') return place.entries.get(String(key));
  // What is below an alias stands elsewhere.
  return place?.kind === 'alias' ? place : undefined;
}

/** @throws Uneditable where there is no value, or only a reference to one that stands elsewhere. */
function placeAt({ root }: Flags, at: Keys): Extract<Place, { kind: 'scalar' | 'list' }> {
  const place = at.reduce(stepInto, root);
  if (place?.kind === 'scalar' || place?.kind === 'list') return place;
  const found = place?.kind === 'alias' ? 'is an alias: write the value itself' : 'is not there';
  throw new Uneditable(`has no value that can be set at ${written(at)}: it ${found}`);
}

const below = (value: unknown, key: string | number): unknown =>
  typeof key === 'number' ? members(value)[key] : record(value)[key];

/** The value at a path. @throws Uneditable where there is none, or only a reference to one that stands elsewhere. */
export function valueAt(flags: Flags, at: Keys): unknown {
  placeAt(flags, at);
  return at.reduce(below, flags.value);
}

const spliced = (text: string, from: number, to: number, put: string): string =>
  text.slice(0, from) + put + text.slice(to);

function withValue(text: string, at: Keys, value: number | boolean): string {
  const { kind, from, to } = placeAt(parseFlags(text), at);
  if (kind === 'list') throw new Uneditable(`has a list at ${written(at)}`);
  // `key:` with nothing behind it: the value needs a blank before it.
  return spliced(text, from, to, from === to ? ` ${value}` : String(value));
}

/** In the style that the list has. A JSON string is YAML too. */
function withMember(text: string, at: Keys, member: string): string {
  const list = placeAt(parseFlags(text), at);
  if (list.kind !== 'list') throw new Uneditable(`has no list at ${written(at)}`);
  const { from, to, inBrackets, items } = list;
  const put = JSON.stringify(member);
  if (inBrackets) return spliced(text, to, to, items.length === 0 ? put : `, ${put}`);
  const indent = from - (text.lastIndexOf('\n', from - 1) + 1);
  // What stands behind the last one, such as a comment, stays there.
  const end = to + text.slice(to).search(/\r?\n|$/);
  const [line = '\n'] = /\r?\n/.exec(text) ?? [];
  return spliced(text, end, end, `${line}${' '.repeat(indent)}- ${put}`);
}

const applied = (text: string, edit: Edit): string =>
  'value' in edit ? withValue(text, edit.at, edit.value) : withMember(text, edit.at, edit.add);

/** A copy with one value changed, and all else the very same: what aliases share is not changed at its other places. */
function changed(value: unknown, [key, ...rest]: Keys, edit: Edit): unknown {
  if (key === undefined) return 'value' in edit ? edit.value : [...members(value), edit.add];
  if (typeof key === 'number')
    return members(value).map((one, at) => (at === key ? changed(one, rest, edit) : one));
  return { ...record(value), [key]: changed(record(value)[key], rest, edit) };
}

/** What the file should mean afterwards, found without touching its text. */
const meant = (text: string, edits: readonly Edit[]): unknown =>
  edits.reduce((value, edit) => changed(value, edit.at, edit), parseFlags(text).value);

/** `undefined` where the edited text is no YAML any more. */
function attempt(text: string, edits: readonly Edit[]): string | undefined {
  const done = edits.reduce(applied, text);
  try {
    return isDeepStrictEqual(parsed(done).value, meant(text, edits)) ? done : undefined;
  } catch (thrown) {
    if (thrown instanceof YAMLException) return undefined;
    throw thrown;
  }
}

/** @throws Uneditable where anything else in the file would change its meaning, as with an anchor that others refer to. */
export function edited(text: string, edits: readonly Edit[]): string {
  const done = attempt(text, edits);
  if (done !== undefined) return done;
  const places = edits.map(({ at }) => written(at)).join(', ');
  throw new Uneditable(
    `cannot be changed at ${places} alone: write these values plainly, each on its own line`,
  );
}
