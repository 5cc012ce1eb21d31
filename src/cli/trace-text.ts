/** A trace for people: one line a statement, and below it what others would have felt. */
import type { Traced } from '../migration/wire/traced.ts';

const number = (ms: number): string => (ms < 100 ? ms.toFixed(1) : String(Math.round(ms)));

function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const oneLine = (sql: string, width: number): string => {
  const flat = sql.replaceAll(/\s+/g, ' ');
  return flat.length <= width ? flat : `${flat.slice(0, width - 1)}…`;
};

const lockText = ([relation, mode]: readonly [string, string]): string =>
  `${mode.replace(/Lock$/, '')} ${relation}`;

/** What there is to say of it, each on a line. */
function detailsOf({ locks, rewritten, scanned, error }: Traced): readonly string[] {
  const all = Object.entries(locks).map(lockText);
  return [
    ...(all.length === 0 ? [] : [`locks     ${all.join(', ')}`]),
    ...(rewritten.length === 0 ? [] : [`rewrites  ${rewritten.join(', ')}`]),
    ...(scanned.length === 0 ? [] : [`scans     ${scanned.join(', ')}`]),
    ...(error === null ? [] : [`error     ${error}`]),
  ];
}

const headings = ['ms', 'held ms', 'WAL', 'rows', 'in tx'] as const;
const cellsOf = ({ ms, heldMs, walBytes, rows, inTransaction }: Traced): readonly string[] => [
  number(ms),
  number(heldMs),
  bytesText(walBytes),
  rows === null ? '' : String(rows),
  inTransaction ? 'yes' : 'no',
];

/** `width` is the terminal's, in columns. */
export function traceText(statements: readonly Traced[], width: number): string {
  const rows = [headings, ...statements.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ');
  const indent = ' '.repeat(line(headings).length + 2);
  const room = Math.max(40, width - indent.length);
  const body = statements.flatMap((statement) => [
    `${line(cellsOf(statement))}  ${oneLine(statement.sql, room)}`,
    ...detailsOf(statement).map((detail) => `${indent}${detail}`),
  ]);
  return [`${line(headings)}  statement`, ...body, summary(statements)].join('\n');
}

function summary(statements: readonly Traced[]): string {
  const blocking = statements.filter(({ locks }) => Object.values(locks).includes('AccessExclusiveLock'));
  const longest = blocking.toSorted((a, b) => a.heldMs - b.heldMs).at(-1);
  const count = statements.length === 1 ? '1 statement' : `${statements.length} statements`;
  if (longest === undefined) return `${count}; none shut readers out.`;
  const [relation = ''] =
    Object.entries(longest.locks).find(([, mode]) => mode === 'AccessExclusiveLock') ?? [];
  return `${count}; readers of ${relation} were shut out for ${number(longest.heldMs)} ms, the longest.`;
}
