/** A JSON file as people and other programs write it, and what is wrong with it by its path: `vectors[3].looks[2]`. */
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { messageOf, SluicewayError } from '../../errors.ts';

export type Path = readonly PropertyKey[];

/** Python's json writes these bare words, which are no JSON: kept as text, so that they are found by their path. */
const NO_FIGURE = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

const quoted = (text: string): string =>
  text.replaceAll(NO_FIGURE, (word) => (word.startsWith('"') ? word : JSON.stringify(word)));

/** Throws SluicewayError('INPUT') where it cannot be read or is no JSON. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SluicewayError('INPUT', `"${file}" cannot be read: ${messageOf(cause)}`, cause);
  });
  try {
    return JSON.parse(quoted(text));
  } catch (cause) {
    throw new SluicewayError('INPUT', `"${file}" is no JSON: ${messageOf(cause)}`, cause);
  }
}

const stepText = (step: PropertyKey): string => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`);

/** The file's list is called `vectors`, so that each place has a name. */
export const pathText = (path: Path): string => `vectors${path.map(stepText).join('')}`;

const isHolder = (holder: unknown): holder is Readonly<Record<PropertyKey, unknown>> =>
  typeof holder === 'object' && holder !== null;

const at = (whole: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (holder, key) => (isHolder(holder) && Object.hasOwn(holder, key) ? holder[key] : undefined),
    whole,
  );

/** The keys of what stands at a place; none where it has none. */
function keysAt(whole: unknown, path: Path): readonly string[] {
  const found = at(whole, path);
  return isHolder(found) ? Object.keys(found) : [];
}

/** A value in few words. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no such number: 1e999 is read as one.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** What a place holds beside what it should. */
export const fault = (path: Path, found: unknown, expected: string): string =>
  `${pathText(path)}: found ${shown(found)}, expected ${expected}`;

/** The keys at a place that are none of `names`, each with its place. */
export const strangeKeys = (
  whole: unknown,
  inside: Path,
  names: readonly string[],
  path: Path,
): readonly string[] =>
  keysAt(whole, inside)
    .filter((key) => !names.includes(key))
    .map((key) => fault([...path, ...inside], key, `one of ${names.join(', ')}`));

/** `below` is where in the file the value stands. Throws SluicewayError('INPUT') with all that is wrong. */
export function parsed<S extends z.ZodType>(schema: S, value: unknown, below: Path): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) =>
    fault([...below, ...issue.path], at(value, issue.path), issue.message),
  );
  throw new SluicewayError('INPUT', faults.join('\n'));
}
