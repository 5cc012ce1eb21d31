/** What is wrong with a config, as data, and how it is told: all at once, each with its line and its cure. */
import { closest, distance } from 'fastest-levenshtein';
import { SluicewayError } from '../errors.ts';

/** `line` and `column` count from 1; `length` is how many characters are marked. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  /** What to write instead. */
  readonly help?: string;
}

const shown = 20;

/** Longer lines are cut to what stands around the mark. */
const widest = 110;

function mark(source: readonly string[], { line, column, length }: Problem): readonly string[] {
  const text = source[line - 1];
  if (text === undefined || text.trim() === '') return [];
  const from =
    text.length <= widest ? 0 : Math.max(0, Math.min(column - 1 - widest / 2, text.length - widest));
  const cut = `${from > 0 ? '…' : ''}${text.slice(from, from + widest)}${from + widest < text.length ? '…' : ''}`;
  const before = column - 1 - from + (from > 0 ? 1 : 0);
  const width = Math.max(1, Math.min(length, cut.length - before));
  return [
    `${String(line).padStart(5)} | ${cut}`,
    `${' '.repeat(5)} | ${' '.repeat(before)}${'^'.repeat(width)}`,
  ];
}

function render(path: string, source: readonly string[], problem: Problem): string {
  const head = `${path}:${problem.line}:${problem.column}: ${problem.message}`;
  const help = problem.help === undefined ? [] : [`   ${problem.help}`];
  return [head, ...mark(source, problem), ...help].join('\n');
}

/** In the file's order, each place and message once; the first 20 are shown. */
export function renderProblems(path: string, text: string, problems: readonly Problem[]): string {
  const source = text.split(/\r?\n/);
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const all = [...new Set(sorted.map((problem) => render(path, source, problem)))];
  const more = all.length - shown;
  return [...all.slice(0, shown), ...(more > 0 ? [`… and ${more} more`] : [])].join('\n\n');
}

export const configError = (path: string, text: string, problems: readonly Problem[]): SluicewayError =>
  new SluicewayError('CONFIG', renderProblems(path, text, problems));

/** The known name that was probably meant, if one is near enough. */
export function nearest(found: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const near = closest(found, [...known]);
  return distance(found, near) <= Math.max(1, Math.floor(found.length / 3)) ? near : undefined;
}

/** `Did you mean "latency"? Signals declared here: ci, errors.` */
export function didYouMean(found: string, known: readonly string[], these: string): string {
  const near = nearest(found, known);
  const list = known.length === 0 ? `${these}: none.` : `${these}: ${known.join(', ')}.`;
  return near === undefined ? list : `Did you mean "${near}"? ${list}`;
}
