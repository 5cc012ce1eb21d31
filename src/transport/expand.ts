/**
 * The only place where `$NAME` and `${NAME}` become values; `$$` is a dollar sign, and a `$` before anything
 * else stays. A value that holds a `$` itself is not expanded again. Commands are not expanded here: bash
 * gets the same names as its environment.
 */
import { toUSVString } from 'node:util';
import { SluicewayError } from '../errors.ts';

/** What a name stands for; numbers stay numbers in a JSON body. */
export type Variables = Readonly<Record<string, string | number>>;
/** JSON as a config may hold it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const reference = /\$(?:\$|([A-Za-z_]\w*)|\{([^}]*)\})/g;

/** The names that a text asks for, in order, each once. */
export function referencesOf(text: string): readonly string[] {
  const names = [...text.matchAll(reference)].map(([, bare, braced]) => bare ?? braced);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** What stands for `name`; throws where nothing does. Of several sources the first wins: the call before the secrets. */
function lookUp(name: string, sources: readonly Variables[]): string | number {
  const source = sources.find((variables) => Object.hasOwn(variables, name));
  const found = source?.[name];
  // An empty line is what `NAME=${{ secrets.NAME }}` gives for a secret that does not exist.
  if (found !== undefined && found !== '') return found;
  throw new SluicewayError(
    'INPUT',
    `$${name} is used in the config but ${found === undefined ? 'has no value' : 'is empty'}: add a line ` +
      `${name}=… to the secret SLUICEWAY_ENV of this environment (or write $$ where a dollar sign is meant)`,
  );
}

type Encode = (value: string, before: string, after: string) => string;

function expand(text: string, sources: readonly Variables[], encode: Encode): string {
  let done = '';
  let end = 0;
  for (const match of text.matchAll(reference)) {
    done += text.slice(end, match.index);
    const name = match[1] ?? match[2];
    end = match.index + match[0].length;
    done += name === undefined ? '$' : encode(String(lookUp(name, sources)), done, text.slice(end));
  }
  return done + text.slice(end);
}

/** Any text: a header, a query. @throws SluicewayError INPUT with the name that has no value. */
export const expandText = (text: string, ...sources: readonly Variables[]): string =>
  expand(text, sources, (value) => value);

/**
 * A URL: a value at its start stays as it is (it is a whole URL), one in the place of the host too where it
 * looks like a host; in the path all but `/` is percent-encoded, in the query everything.
 */
export const expandUrl = (text: string, ...sources: readonly Variables[]): string =>
  expand(text, sources, encodeInUrl);

const hostLike = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d+)?$/i;
const atHost = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*$/i;

function encodeInUrl(value: string, before: string, after: string): string {
  // `$BASE/path` with a base that ends in a slash has one slash too many.
  if (before === '') return after.startsWith('/') ? value.trim().replace(/\/+$/, '') : value.trim();
  const encoded = encodeURIComponent(toUSVString(value));
  if (atHost.test(before)) return hostLike.test(value) ? value : encoded;
  return /[?#]/.test(before) ? encoded : encoded.replaceAll('%2F', '/');
}

/** A body, deeply. A string that is one reference and nothing else keeps its type: `$EXPOSURE` becomes 25, not "25". */
export function expandJson(body: Json, ...sources: readonly Variables[]): Json {
  if (typeof body === 'string') return expandLeaf(body, sources);
  if (typeof body !== 'object' || body === null) return body;
  if (isList(body)) return body.map((item) => expandJson(item, ...sources));
  return Object.fromEntries(Object.entries(body).map(([key, item]) => [key, expandJson(item, ...sources)]));
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json);

function expandLeaf(text: string, sources: readonly Variables[]): string | number {
  const whole = /^\$(?:([A-Za-z_]\w*)|\{([^}]*)\})$/.exec(text);
  const name = whole?.[1] ?? whole?.[2];
  return name === undefined ? expandText(text, ...sources) : lookUp(name, sources);
}

/** Every value of a flat record, such as headers. */
export const expandAll = (texts: Readonly<Record<string, string>>, ...sources: readonly Variables[]) =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, expandText(text, ...sources)]));
