/** Where in the repository a statement stands, by its text; and which findings a comment there accepts. Pure. */
import { type Acceptance, acceptancesIn, faultOf } from '../lint/accepted.ts';
import type { SqlFile } from '../lint/finding.ts';
import type { Place } from './finding.ts';

/** A file with its text on one line, and where each character of that stood. */
interface Readied {
  readonly file: SqlFile;
  readonly flat: string;
  readonly at: readonly number[];
}

/** Spaces are alike, quotes of strings in code are not looked at, letters are small. */
function readied(file: SqlFile): Readied {
  const at: number[] = [];
  let flat = '';
  let space = true;
  for (let i = 0; i < file.text.length; i += 1) {
    const character = file.text.charAt(i);
    const blank = /\s/.test(character);
    if (blank && space) continue;
    flat += blank ? ' ' : character.toLowerCase();
    at.push(i);
    space = blank;
  }
  return { file, flat, at };
}

const flatOf = (sql: string): string => sql.replaceAll(/\s+/g, ' ').trim().toLowerCase();

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

export interface Placed extends Place {
  readonly text: string;
  /** The last line of the statement. */
  readonly last: number;
}
export type Places = (sql: string) => Placed | null;

/** Shorter ones (`commit`) stand anywhere. */
const shortest = 12;

/** Of several files the last by name has it: the newest migration. */
export function placesIn(files: readonly SqlFile[]): Places {
  const all = files.map(readied).toReversed();
  return (sql) => {
    const wanted = flatOf(sql);
    if (wanted.length < shortest) return null;
    for (const { file, flat, at } of all) {
      const found = flat.indexOf(wanted);
      if (found === -1) continue;
      const line = lineOf(file.text, at[found] ?? 0);
      const last = lineOf(file.text, at[found + wanted.length - 1] ?? 0);
      return { file: file.path, line, last, text: file.text };
    }
    return null;
  };
}

/** Above the statement, with nothing but other comments and blank lines in between. */
function reaches(text: string, line: number, first: number): boolean {
  const between = text.split('\n').slice(line - 1, first - 1);
  return between.every((each) => /^\s*(--.*|\/\*.*\*\/|)\s*$/.test(each));
}

const covers = ({ file, rule, line }: Acceptance, finding: string, placed: Placed): boolean =>
  rule === finding &&
  (file ||
    (line >= placed.line && line <= placed.last) ||
    (line < placed.line && reaches(placed.text, line, placed.line)));

/** The reason that a comment gives; null where none does. */
export function acceptedAt(finding: string, placed: Placed): string | null {
  const found = acceptancesIn(placed.text).find(
    (acceptance) => covers(acceptance, finding, placed) && faultOf(acceptance) === null,
  );
  return found?.reason ?? null;
}
