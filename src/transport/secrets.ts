/** `SLUICEWAY_ENV`: what `$NAME` stands for, and how none of it reaches a message, a log or a comment. */
import { toUSVString } from 'node:util';
import { parse } from 'dotenv';

/** Signs the ledger: never expanded, never handed to a command. A rotation adds a second one. */
const ownKey = 'SLUICEWAY_KEY';
/** Shorter values are found by chance in ordinary words, so that masking them would ruin every text. */
const shortest = 6;

export interface Secrets {
  /** What `$NAME` stands for and what commands are given: all but the ledger's keys. */
  readonly values: Readonly<Record<string, string>>;
  /** The ledger's keys, the current one first. */
  readonly keys: readonly string[];
  /** Lines for the runner's own masking, 6 characters or more each. */
  readonly masked: readonly string[];
  /** What the user should know: by name, never by value. */
  readonly warnings: readonly string[];
  /** Replaces every secret in a text by `***`, also where it is percent-encoded, in base64 or in JSON. */
  readonly mask: (text: string) => string;
}

/** Reads dotenv lines: `NAME=value`, quotes where a value has a `#` or line breaks. Never throws. */
export function parseSecrets(dotenvText: string): Secrets {
  const all = Object.entries(parse(dotenvText));
  const own = all.filter(([name]) => name.startsWith(ownKey)).toSorted(([a], [b]) => a.localeCompare(b));
  const masked = [...new Set(all.flatMap(([, value]) => sensitive(value)))].toSorted(
    (a, b) => b.length - a.length,
  );
  return {
    values: Object.fromEntries(all.filter(([name]) => !name.startsWith(ownKey))),
    keys: own.map(([, value]) => value).filter((value) => value !== ''),
    masked,
    warnings: [...all.flatMap(([name, value]) => tooShort(name, value)), ...cutAtHash(dotenvText)],
    mask: maskOf(masked),
  };
}

/** A value, its lines, and the password that a URL carries: each may turn up alone. */
function sensitive(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [value.trim(), ...lines, ...passwordOf(value)].filter((text) => text.length >= shortest);
}

function passwordOf(value: string): readonly string[] {
  const encoded = URL.canParse(value) ? new URL(value).password : '';
  return encoded === '' ? [] : [encoded, decoded(encoded)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is no encoding
  }
}

/** Empty ones hide nothing; the words true and false or a digit are hardly secrets, but only their owner knows. */
const tooShort = (name: string, value: string): readonly string[] =>
  value.length > 0 && value.length < shortest
    ? [`${name} is shorter than ${shortest} characters: it is not masked in logs`]
    : [];

/** dotenv takes an unquoted `#` for the start of a comment: a password is then cut, and nobody says so. */
function cutAtHash(text: string): readonly string[] {
  const cut = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*[^\s'"`#][^\r\n#]*[^\s#]#/gm;
  return [...text.matchAll(cut)].map(
    ([, name]) => `${name} was cut at a "#": put its value in single quotes`,
  );
}

/** Replaces what is given, in every form in which it may be written; the longest first. */
export function maskOf(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.flatMap(writtenForms))].toSorted((a, b) => b.length - a.length);
  return (text) => forms.reduce((left, form) => left.replaceAll(form, '***'), text);
}

function writtenForms(secret: string): readonly string[] {
  const text = toUSVString(secret);
  const form = new URLSearchParams({ '': text }).toString().slice(1);
  const percent = [encodeURIComponent(text), encodeURI(text), form];
  const lower = percent.map((one) => one.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  const json = JSON.stringify(secret).slice(1, -1);
  return [secret, ...percent, ...lower, json, ...base64Forms(secret)].filter((one) => one.length >= shortest);
}

/** In base64 a text looks different by where it begins: `user:` before a password moves it by 0, 1 or 2 bytes. */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const moved = [0, 1, 2].map((by) => {
    const whole = Buffer.concat([Buffer.alloc(by), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((by * 4) / 3);
    // The last character also carries bits of what follows, unless the bytes end on a boundary.
    const last = (by + bytes.length) % 3 === 0 ? whole.length : whole.length - 1;
    return whole.slice(first, last);
  });
  return moved.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
