/** The path language of the config, `.a.b[0].length`: where in a JSON answer a figure stands. Pure. */

export type Picked =
  | { readonly is: 'found'; readonly value: unknown }
  | { readonly is: 'missing'; readonly why: string };

const shape = /^(?:\.|(?:\.[^.[\]\s]+|\[\d+\])+)$/;
const part = /\.([^.[\]\s]+)|\[(\d+)\]/g;

/** The keys and indexes of a path; `.` alone is the whole answer. `undefined` where it is no path. */
export function parsePath(path: string): readonly (string | number)[] | undefined {
  if (!shape.test(path)) return undefined;
  return [...path.matchAll(part)].map(([, key, index]) => key ?? Number(index));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One step into a value: own keys only; `length` counts a list's members or a text's characters. */
function step(value: unknown, key: string | number): unknown {
  if (typeof key === 'number') return Array.isArray(value) ? value.at(key) : undefined;
  if (isRecord(value)) return Object.hasOwn(value, key) ? value[key] : undefined;
  const counted = Array.isArray(value) || typeof value === 'string';
  return counted && key === 'length' ? value.length : undefined;
}

/** What there is instead, for the message: the keys of an object, or what kind of thing it is. */
function instead(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isRecord(value)) return `a ${typeof value}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty object' : `only ${keys.slice(0, 8).join(', ')}`;
}

/** Follows a path; never throws. A `null` that stands at the end is found, one in between is missing. */
export function pick(json: unknown, path: string): Picked {
  const keys = parsePath(path);
  if (keys === undefined) return { is: 'missing', why: `"${path}" is not a path such as .a.b[0].length` };
  let at = json;
  for (const key of keys) {
    const next = step(at, key);
    if (next === undefined)
      return { is: 'missing', why: `the answer has no ${path}: there is ${instead(at)}` };
    at = next;
  }
  return { is: 'found', value: at };
}

/** The figure at a path: a finite number, or digits written as a string, as some APIs give them. */
export function pickNumber(json: unknown, path: string): number | string {
  const picked = pick(json, path);
  if (picked.is === 'missing') return picked.why;
  const figure = toNumber(picked.value);
  return figure ?? `${path} is ${instead(picked.value)}, not a number`;
}

/** A finite number, also out of a string such as "12.5"; `undefined` for anything else. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value.trim())) return undefined;
  const figure = Number(value);
  return Number.isFinite(figure) ? figure : undefined;
}
