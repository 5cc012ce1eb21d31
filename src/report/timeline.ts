/**
 * What happened on the clone over time: statements, the locks that they held, and who waited. As data, and as the
 * Mermaid chart that GitHub draws in a comment; it carries its exact data, so that timeline-svg.ts can draw it too.
 */
import type { MeasuredMigration, MigrationStep, MigrationWait } from './measured.ts';
import { time } from './time.ts';

/** `statement`: it ran; `everybody` and `writers`: a lock kept them out; `waited`: somebody did. */
export type BarKind = 'statement' | 'everybody' | 'writers' | 'waited' | 'failed';
/** Times in ms since the first statement. */
export interface Bar {
  readonly row: string;
  readonly words: string;
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number;
}
export interface Timeline {
  readonly bars: readonly Bar[];
  /** ms. */
  readonly length: number;
  /** Statements that are too short, or too many, to be shown. */
  readonly left: number;
}

const most = 12;
const DATA = '%% sluiceway-timeline ';

const flat = (sql: string, width: number): string => {
  const line = sql.replaceAll(/\s+/g, ' ').trim();
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
};

const quiet = /^\s*(begin|commit|rollback|start|end|set|reset|show|savepoint|release|listen|unlisten)\b/i;

/** Those that took long, kept somebody out or failed; in their order. */
function worthShowing(measured: MeasuredMigration, length: number): readonly MigrationStep[] {
  const waits = measured.waits.filter(({ ms }) => ms >= length / 100);
  const told = new Set([...measured.findings, ...waits].map(({ step }) => step));
  const weight = (step: MigrationStep): number =>
    (step.error === null ? 0 : 1e12) + (told.has(step.number) ? 1e9 : 0) + step.heldMs;
  return measured.steps
    .filter((step) => !quiet.test(step.sql))
    .filter((step) => told.has(step.number) || step.error !== null || step.ms >= length / 100)
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, most)
    .toSorted((a, b) => a.at - b.at);
}

const lockOf = (mode: string): 'everybody' | 'writers' | null => {
  if (mode === 'AccessExclusiveLock') return 'everybody';
  return ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock'].includes(mode) ? 'writers' : null;
};

const short = (table: string): string => table.replace(/^public\./, '');

interface Origin {
  readonly zero: number;
  readonly length: number;
}

function lockBars(
  steps: readonly MigrationStep[],
  waits: readonly MigrationWait[],
  { zero, length }: Origin,
): readonly Bar[] {
  const shown = new Set<string>();
  return steps.flatMap((step) =>
    Object.entries(step.locks).flatMap(([table, mode]): readonly Bar[] => {
      const kind = lockOf(mode);
      const own = waits.filter((wait) => wait.step === step.number && wait.table === table);
      if (kind === null || own.length === 0 || shown.has(`${step.number} ${table}`)) return [];
      shown.add(`${step.number} ${table}`);
      const held = Math.max(...own.map(({ ms }) => ms));
      const to = Math.min(length, step.at - zero + step.heldMs);
      const who = kind === 'everybody' ? 'nobody may read or write' : 'nobody may write';
      const words = `${who} for ${time(held)}`;
      return [{ row: short(table), words, kind, from: Math.max(0, to - held), to }];
    }),
  );
}

const rowWaits = (
  steps: readonly MigrationStep[],
  waits: readonly MigrationWait[],
  { zero, length }: Origin,
): readonly Bar[] =>
  waits.flatMap((wait): readonly Bar[] => {
    const step = steps.find(({ number }) => number === wait.step);
    const mode = step?.locks[wait.table] ?? '';
    const shut = lockOf(mode);
    const told = shut === 'everybody' || (shut === 'writers' && wait.who === 'writers');
    if (step === undefined || told) return [];
    const to = Math.min(length, step.at - zero + step.heldMs);
    const who = wait.who === 'row-writers' ? 'writers to the same rows wait' : `${wait.who} wait`;
    const words = `${who} for ${time(wait.ms)}`;
    return [{ row: short(wait.table), words, kind: 'waited', from: Math.max(0, to - wait.ms), to }];
  });

export function timelineOf(measured: MeasuredMigration): Timeline | null {
  const [first] = measured.steps;
  if (first === undefined) return null;
  const zero = Math.min(...measured.steps.map(({ at }) => at));
  const length = Math.max(1, ...measured.steps.map(({ at, ms }) => at + ms - zero));
  const steps = worthShowing(measured, length);
  const statements = steps.map((step): Bar => {
    const kind = step.error === null ? 'statement' : 'failed';
    const from = step.at - zero;
    const words = `${step.number}. ${flat(step.sql, 44)} (${time(step.ms)})`;
    return { row: 'statements', words, kind, from, to: from + step.ms };
  });
  const origin = { zero, length };
  const locks = [...lockBars(steps, measured.waits, origin), ...rowWaits(steps, measured.waits, origin)];
  const felt = locks.filter(({ from, to }) => to - from >= length / 100);
  const left = measured.steps.filter(({ sql }) => !quiet.test(sql)).length - steps.length;
  return { bars: [...statements, ...felt], length, left };
}

/** In a task's name a colon would end it, a semicolon the line, and a hash begins an entity. */
const plain = (words: string): string =>
  words
    .replaceAll(/[:;#%"<>&`\\]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

const tags: Readonly<Record<BarKind, string>> = {
  statement: 'active, ',
  failed: 'crit, done, ',
  everybody: 'crit, ',
  writers: 'done, ',
  waited: '',
};

const rowsOf = ({ bars }: Timeline): readonly string[] => [...new Set(bars.map(({ row }) => row))];

/** Bars that would be too thin to be seen get a hundredth of the width. */
const ends = ({ from, to }: Bar, length: number): string => {
  const least = length / 100;
  return `${Math.round(from)}, ${Math.max(Math.round(to), Math.round(from + least), Math.round(from) + 1)}`;
};

/** A `gantt` of Mermaid 11. Its axis counts from 0, in no time zone. */
export function timelineMermaid(timeline: Timeline): string {
  const { bars, length } = timeline;
  const axis = length < 10_000 ? '%Q ms' : '%s s';
  const rows = rowsOf(timeline).flatMap((row) => [
    `  section ${plain(row) || 'table'}`,
    ...bars
      .filter((bar) => bar.row === row)
      .map((bar) => `  ${plain(bar.words)} :${tags[bar.kind]}${ends(bar, length)}`),
  ]);
  const rounded = bars.map((bar) => ({ ...bar, from: Math.round(bar.from), to: Math.round(bar.to) }));
  return [
    'gantt',
    `  ${DATA}${JSON.stringify({ ...timeline, bars: rounded })}`,
    '  dateFormat x',
    `  axisFormat ${axis}`,
    ...rows,
  ].join('\n');
}

/** The data that a timeline carries, as JSON; `null` where the text is not one of ours. */
export function carriedTimeline(text: string): string | null {
  const line = text.split('\n').find((each) => each.trimStart().startsWith(DATA));
  return line === undefined ? null : line.trimStart().slice(DATA.length);
}
