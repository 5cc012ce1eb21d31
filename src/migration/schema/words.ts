/** What a difference between two schemas means to people. Pure. */
import type { SchemaObject } from '../../drivers/database/postgres/schema.ts';
import type { diffCounts, Difference } from './diff.ts';

/** Longer ones are functions and views, which nobody reads in a line. */
const SHORT = 120;
/** Of one sort of finding. */
const MOST = 30;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const short = (text: string): string => (text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text);

const named = ({ kind, name }: SchemaObject): string => `${kind} ${name}`;

function changeOf(before: SchemaObject, after: SchemaObject): string {
  const [was, is] = [oneLine(before.definition), oneLine(after.definition)];
  return Math.max(was.length, is.length) > SHORT ? named(before) : `${named(before)}: was ${was}, is ${is}`;
}

function some(lines: readonly string[]): readonly string[] {
  return lines.length <= MOST ? lines : [...lines.slice(0, MOST), `and ${lines.length - MOST} more`];
}

const under = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [[`${title}:`, ...some(lines).map((line) => `  ${line}`)].join('\n')];

/** What binds whoever writes, and has not been there before. */
function binds({ kind, definition, table }: SchemaObject, old: ReadonlySet<string>): boolean {
  if (!old.has(table)) return false;
  switch (kind) {
    case 'constraint':
    case 'trigger':
    case 'policy':
      return true;
    case 'column':
      return /\bnot null\b/.test(definition) && !/\b(?:default|generated)\b/.test(definition);
    case 'index':
      return definition.startsWith('CREATE UNIQUE ');
    case 'schema':
    case 'extension':
    case 'table':
    case 'sequence':
    case 'view':
    case 'type':
    case 'function':
      return false;
  }
}

/** Of what the live version knows, what has gone or is another now, and what it must newly obey. */
export function forLiveVersion(before: readonly SchemaObject[], difference: Difference): readonly string[] {
  const { gone, changed, added } = difference;
  const tables = new Set(before.flatMap(({ kind, name }) => (kind === 'table' ? [name] : [])));
  return [
    ...under('Gone, of what the live version knows', gone.map(named)),
    ...under(
      'Changed, of what the live version knows',
      changed.map((pair) => changeOf(pair.before, pair.after)),
    ),
    ...under(
      'New, and what the live version writes must obey it',
      added
        .filter((object) => binds(object, tables))
        .map((of) => `${named(of)}: ${short(oneLine(of.definition))}`),
    ),
  ];
}

/** What the revert left otherwise than it was before the migration. */
export function afterRevert(
  { gone, changed, added, remade }: Difference,
  counts: ReturnType<typeof diffCounts>,
): readonly string[] {
  return [
    ...gone.map((object) => `${named(object)} is missing`),
    ...added.map((object) => `${named(object)} is left`),
    ...changed.map((pair) => changeOf(pair.before, pair.after)),
    ...remade.map((object) => `${named(object)} was dropped and made again: what it held is lost`),
    ...counts.map(({ table, before, after }) => `${table} had ${before} rows, and has ${after}`),
  ];
}
