/** The part of the rehearsal's section that says what the migration does: expectations, timeline, findings, statements. */
import { figureText } from '../judge/figure.ts';
import { block, code, inline } from './escape.ts';
import type {
  MeasuredMigration,
  MigrationExpectation,
  MigrationFinding,
  MigrationStep,
  There,
} from './measured.ts';
import { details, table } from './table.ts';
import { time } from './time.ts';
import { timelineMermaid, timelineOf } from './timeline.ts';

const signs = { passed: '✅', failed: '❌', unavailable: '❔' } as const;

function expectationRow(expectation: MigrationExpectation): readonly string[] {
  const sign = signs[expectation.is];
  if (expectation.is === 'unavailable') return [inline(expectation.text), inline(expectation.why), '', sign];
  const { check, found, limit } = expectation.figure;
  return [inline(check), inline(found), inline(limit), sign];
}

/** How long replicas would take for the log, at 20 to 100 MB a second: set by hand. */
function replicaText({ replicas, figures }: MeasuredMigration): string {
  const lag = `${time((1_000 * figures.wal) / 100e6)} to ${time((1_000 * figures.wal) / 20e6)} at 100 to 20 MB/s`;
  if (replicas === 0) return 'none';
  if (replicas === null) return `not known (the user sees none); where there are any: behind by ${lag}`;
  return `${replicas}, behind by ${lag}`;
}

function factRows(measured: MeasuredMigration): readonly (readonly string[])[] {
  const { figures, waits } = measured;
  const [worst] = waits;
  const whose =
    worst === undefined
      ? ''
      : ` (${inline(worst.who.replace('-', ' '))} of ${code(worst.table)}, statement ${worst.step})`;
  const range =
    worst === undefined || worst.there.basis === 'measured'
      ? ''
      : `; ${time(worst.there.low)} to ${time(worst.there.high)}, from ${time(worst.ms)} on the clone`;
  return [
    ['Blocks others', `${time(figures.blocking)} at most${whose}${range}`],
    ['Takes', `${time(figures.duration)}, ${figures.statements} statements`],
    [
      'Writes anew',
      figures.rewrites === 0
        ? 'no table'
        : `${figures.rewrites} ${figures.rewrites === 1 ? 'table' : 'tables'}`,
    ],
    [
      'Disk at the peak',
      `${figureText(figures.disk, 'B')}, of it write-ahead log ${figureText(figures.wal, 'B')}`,
    ],
    ['Replicas', replicaText(measured)],
  ];
}

const placeText = ({ place, step }: Pick<MigrationFinding, 'place' | 'step'>): string =>
  place === null ? `statement ${step}` : code(`${place.file}:${place.line}`);

const clipped = (sql: string): string => (sql.length <= 600 ? sql : `${sql.slice(0, 599)}…`);

function findingText(found: MigrationFinding): string {
  const head = `**${inline(found.finding)}** · ${placeText(found)}`;
  return [
    head,
    block(clipped(found.statement), 'sql'),
    inline(found.production),
    ...(found.safe.length === 0 ? [] : ['The safe way:', block(found.safe.map(clipped).join('\n'), 'sql')]),
  ].join('\n\n');
}

const acceptedText = (found: MigrationFinding): string =>
  `- ${code(found.finding)} · ${placeText(found)}: accepted, ${inline(found.accepted ?? '')}`;

/** A comment has an end; the summary of a long list is worth more than its last part. */
const mostFindings = 12;

function findingsText(findings: readonly MigrationFinding[]): string {
  const open = findings.filter(({ accepted }) => accepted === null);
  const shown = open.slice(0, mostFindings).map(findingText);
  const left = open.length - shown.length;
  const more = left === 0 ? [] : [`… and ${left} more, in the output \`findings\`.`];
  const accepted = findings.filter((found) => found.accepted !== null).map(acceptedText);
  return [...shown, ...more, accepted.join('\n')].filter((part) => part !== '').join('\n\n');
}

const thereText = (there: There | null, ms: number): string =>
  there === null || there.basis === 'measured' ? time(ms) : `${time(ms)} → ${time(there.ms)}`;

const locksText = ({ locks }: MigrationStep): string =>
  Object.entries(locks)
    .map(([name, mode]) => `${code(name)} ${mode.replace(/Lock$/, '')}`)
    .join('<br>');

const stepRow = (step: MigrationStep): readonly string[] => [
  String(step.number),
  code(step.sql.length <= 90 ? step.sql : `${step.sql.slice(0, 89)}…`),
  thereText(step.there, step.ms),
  time(step.heldMs),
  locksText(step),
  [...step.rewritten.map((name) => `${code(name)} anew`)].join('<br>'),
  figureText(step.walBytes, 'B'),
  step.error === null ? '' : `❌ ${inline(step.error)}`,
];

const mostSteps = 60;

function stepsText({ steps }: MeasuredMigration): string {
  if (steps.length === 0) return '';
  const rows = steps.slice(0, mostSteps).map(stepRow);
  const listed = table(['', 'statement', 'took', 'held', 'locks', 'written', 'WAL', ''], rows);
  const more = steps.length > mostSteps ? `\n\n… and ${steps.length - mostSteps} more.` : '';
  return details(`All ${steps.length} statements`, `${listed}${more}`);
}

function timelineText(measured: MeasuredMigration): string {
  const timeline = timelineOf(measured);
  if (timeline === null || timeline.bars.length === 0) return '';
  const key =
    'Light: statements. Red: nobody may read or write the table. Grey: nobody may write to it. Dark: others wait for its rows.';
  return `${block(timelineMermaid(timeline), 'mermaid')}\n\n<sub>${key}</sub>`;
}

/** Markdown; '' where nothing was measured. */
export function migrationText(measured: MeasuredMigration): string {
  const { expectations, unknown } = measured;
  const facts = factRows(measured);
  return [
    expectations.length === 0
      ? ''
      : table(['expected', 'found', 'limit', ''], expectations.map(expectationRow)),
    timelineText(measured),
    table(['on production', ''], facts),
    unknown === null
      ? ''
      : `Production’s sizes are not known, the clone’s stand for them: ${inline(unknown)}`,
    findingsText(measured.findings),
    stepsText(measured),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
