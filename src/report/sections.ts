/** The detail sections of the comment: the gates, and the rehearsal of the migration. */
import { durationText } from '../config/units.ts';
import type { Plan } from '../config/plan.ts';
import type { Instant } from '../judge/reading.ts';
import type { Compatibility } from '../release/event.ts';
import { failureWords } from '../release/end-words.ts';
import type { GateResult } from '../release/phases/gates.ts';
import type { CheckResult } from '../release/verdict.ts';
import { block, code, inline } from './escape.ts';
import { migrationText } from './migration.ts';
import type { RehearsalReport, RehearsalStage } from './model.ts';
import { moment } from './moment.ts';
import { details, table } from './table.ts';
import { time } from './time.ts';

const VERDICTS = {
  passed: '✅ passed',
  failed: '❌ failed',
  unavailable: '❔ unavailable',
  waiting: '⏳ waiting',
} as const;

/** What a person can do about a check. Plain text. */
export function cureOf(plan: Plan, result: CheckResult, now: Instant): string {
  const lines = plan.checks[result.check]?.lines;
  const where = lines === undefined ? '' : ` (line ${lines[0]} of the config)`;
  switch (result.is) {
    case 'passed':
      return '';
    case 'failed':
      return `Needed: ${result.figure.limit}${where}`;
    case 'unavailable':
      return `It must be readable first: ${result.why}${where}`;
    case 'waiting':
      return `It is read again until ${moment(result.until, now)}`;
  }
}

/** `9 passed, 1 failed`. */
export function gateCount(gates: readonly GateResult[]): string {
  const order = ['passed', 'failed', 'unavailable', 'waiting'] as const;
  const counts = order.map((is) => ({ is, count: gates.filter((gate) => gate.is === is).length }));
  return counts.flatMap(({ is, count }) => (count === 0 ? [] : [`${count} ${is}`])).join(', ');
}

/** The gate's name, with the signal where it has several. */
export const gateLabel = (plan: Plan, gate: GateResult, result: CheckResult): string =>
  gate.checks.length === 1 ? gate.name : `${gate.name}: ${plan.checks[result.check]?.on ?? result.check}`;

/** Gate, found, limit, verdict, and how to make it pass; open where one did not. */
export function gatesSection(plan: Plan, gates: readonly GateResult[], now: Instant): string {
  const rows = gates.flatMap((gate) =>
    gate.checks.map((result) => [
      inline(gateLabel(plan, gate, result)),
      inline(result.figure.found),
      inline(result.figure.limit),
      VERDICTS[result.is],
      inline(cureOf(plan, result, now)),
    ]),
  );
  const listed = table(['gate', 'found', 'limit', 'verdict', 'how to make it pass'], rows);
  return details(
    `Gates: ${gateCount(gates)}`,
    listed,
    gates.some((gate) => gate.is !== 'passed'),
  );
}

const REHEARSED = { passed: 'safe', failed: 'not safe', unavailable: 'could not be rehearsed' } as const;
const COMPATIBLE: Readonly<Record<Compatibility, string>> = {
  compatible: 'the live version runs on it',
  incompatible: 'the live version does not run on it',
  unknown: 'whether the live version runs on it is not known',
};

/** What is no harm by itself, however often it is found. */
const advice = new Set(['missing-lock-timeout']);

/** `safe` is for what came through and costs nothing that nobody has accepted. */
function verdictWords({ verdict, measured }: RehearsalReport): string {
  const open = (measured?.findings ?? []).filter(({ accepted }) => accepted === null);
  if (open.length === 0) return REHEARSED[verdict];
  const counted = open.length === 1 ? '1 finding' : `${open.length} findings`;
  if (verdict !== 'passed') return `${REHEARSED[verdict]}, ${counted}`;
  return open.every(({ finding }) => advice.has(finding)) ? `safe, ${counted}` : `passed with ${counted}`;
}

/** `safe · blocks at most 40 ms · the live version runs on it · restoring would take 2 min 10 s`. */
export function rehearsalWords(report: RehearsalReport): string {
  const { compatibility, restore, measured } = report;
  const ms = restore?.ms ?? null;
  const back = ms === null ? [] : [`restoring would take ${durationText(ms)}`];
  const blocks = measured ? [`blocks at most ${time(measured.figures.blocking)}`] : [];
  return [verdictWords(report), ...blocks, COMPATIBLE[compatibility], ...back].join(' · ');
}

/** The messages of what failed in a run, in full, under the cause: a line of code does not wrap, a heading does. */
export const failureSection = (failed: readonly string[]): string =>
  details(`What failed: ${inline(failed.map(failureWords).join('; '))}`, block(failed.join('\n')), true);

const stageRow = ({ name, ok, ms }: RehearsalStage): readonly string[] => [
  code(name),
  durationText(ms),
  ok ? '✅' : '❌ failed',
];

/** How long each stage took on the clone, what was found, and what a failed command printed last. */
export function rehearsalSection(report: RehearsalReport): string {
  const { stages, findings, verdict, measured } = report;
  const outputs = stages.flatMap(({ name, ok, output }) =>
    ok || output === undefined || output.trim() === '' ? [] : [`${code(name)} printed last:`, block(output)],
  );
  const basis = report.restore === undefined || report.restore === null ? '' : report.restore.basis;
  const parts = [
    measured ? migrationText(measured) : '',
    stages.length === 0 ? '' : table(['stage', 'took', ''], stages.map(stageRow)),
    basis === '' ? '' : `The restore: ${inline(basis)}.`,
    findings.map((finding) => `- ${inline(finding)}`).join('\n'),
    ...outputs,
  ];
  const content = parts.filter((part) => part !== '').join('\n\n');
  return details(`Migration: ${rehearsalWords(report)}`, content, verdict !== 'passed');
}
