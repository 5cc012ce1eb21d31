/** Lines for the job's log: short and exact, each safe to print. */
import { phaseOf, type Plan } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import type { Figure } from '../judge/check.ts';
import { shareText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import { warned } from '../release/guards.ts';
import { figureWords } from '../release/words.ts';
import type { GateResult } from '../release/phases/gates.ts';
import { effectText } from './effect.ts';
import { logLine } from './escape.ts';
import type { MigrationFinding } from './measured.ts';
import { type RehearsalReport, type ReleaseReport, shortSha } from './model.ts';
import { clock } from './moment.ts';
import { awaitedWords, endOf } from './outcome.ts';
import { progressText } from './progress.ts';
import { cureOf, gateLabel, rehearsalWords } from './sections.ts';
import { costText } from './standing.ts';

/** `canary 5 % → 25 % → 100 %, about 6 h; backup and migration`. */
export function planText(plan: Plan): string {
  const rollout = phaseOf(plan, 'rollout');
  const shares = rollout?.steps.map((step) => shareText(step.exposure.share)).join(' → ');
  const length = rollout?.steps.reduce((sum, step) => sum + step.least, 0) ?? 0;
  const kind = rollout?.steps.length === 1 ? 'switch' : 'canary';
  const database = phaseOf(plan, 'database');
  const parts = [
    database === undefined ? [] : [database.backup ? 'backup and migration' : 'migration'],
    phaseOf(plan, 'restore') === undefined ? [] : ['restore of the database'],
    phaseOf(plan, 'deploy') === undefined ? [] : ['deployment'],
    shares === undefined ? [] : [`${kind} ${shares}, about ${durationText(length)}`],
  ];
  return parts.flat().join('; ') || 'gates only';
}

/** What it is about, in a line. */
const aboutText = ({ release, plan, sha }: ReleaseReport): string =>
  plan.brings === 'earlier'
    ? `Release ${release} takes ${plan.service} in ${plan.environment} back to ${shortSha(sha)}`
    : `Release ${release} of ${plan.service} (${shortSha(sha)}) to ${plan.environment}`;

/** The first lines of an action that works on a release. */
export const openingLines = (report: ReleaseReport): readonly string[] =>
  [aboutText(report), `  plan    ${planText(report.plan)}`].map(logLine);

const SIGNS = { passed: '✓', failed: '✗', unavailable: '?', waiting: '…' } as const;

const figureText = ({ found, limit }: Figure): string => `${found} (limit: ${limit})`;

/** A line a check, and under it what to do where it did not pass. */
export function gateLines(plan: Plan, gates: readonly GateResult[], now: Instant): readonly string[] {
  const width = Math.max(
    0,
    ...gates.flatMap((gate) => gate.checks.map((result) => gateLabel(plan, gate, result).length)),
  );
  const lines = gates.flatMap((gate) =>
    gate.checks.flatMap((result) => {
      const label = gateLabel(plan, gate, result).padEnd(width);
      const cure = cureOf(plan, result, now);
      const line = `${SIGNS[result.is]} ${label}  ${figureText(result.figure)}`;
      return cure === '' ? [line] : [line, `  ${' '.repeat(width)}  ${cure}`];
    }),
  );
  return lines.map((line, i) => logLine(`${i === 0 ? '  gates   ' : '          '}${line}`));
}

function findingLines({ finding, place, step, production, accepted }: MigrationFinding): readonly string[] {
  const at = place === null ? `statement ${step}` : `${place.file}:${place.line}`;
  if (accepted !== null) return [`  - ${finding} at ${at}: accepted, ${accepted}`];
  return [`  ! ${finding} at ${at}`, `    ${production}`];
}

export const rehearsalLines = (report: RehearsalReport): readonly string[] =>
  [
    `Rehearsal: ${rehearsalWords(report)}`,
    ...report.stages.map(({ name, ok, ms }) => `  ${ok ? '✓' : '✗'} ${name.padEnd(15)}  ${durationText(ms)}`),
    ...(report.measured?.findings ?? []).flatMap(findingLines),
    ...report.findings.flatMap((finding) =>
      finding.split('\n').map((line, i) => (i === 0 ? `  ! ${line}` : `  ${line}`)),
    ),
  ].map(logLine);

function decided({ plan, decision, now }: ReleaseReport): string {
  switch (decision?.is) {
    case undefined:
      return 'nothing was decided';
    case 'advance':
    case 'roll-back':
      return `${effectText(decision.effect)}: ${decision.because}`;
    case 'hold':
      return `holds until ${clock(decision.until, now)}: ${decision.because}`;
    case 'await-approval':
      return `waits for ${awaitedWords(decision.subject)}: ${decision.because}`;
    case 'complete':
      return `${endOf(plan, decision.outcome)[1]}: ${decision.because}`;
  }
}

/** What a turn came to, without the time: said again only once it has changed. */
export function turnText(report: ReleaseReport): string {
  const { state, decision } = report;
  const share = state.is === 'none' ? '' : `${shareText(state.exposure.share)}  `;
  const said = decided(report);
  const figures = (decision?.figures ?? []).map(figureWords).filter((words) => !said.includes(words));
  return `${share}${[said, ...figures].join('; ')}`;
}

/**
 * One line a turn: `14:07  5 %  holds until 14:12: nothing speaks against it so far; errors 0.4 % of 480 (limit:
 * < 1 %); look 3 of 12, proof 64 %, 45 min left`.
 */
export function turnLine(report: ReleaseReport): string {
  const { state, decision, now } = report;
  const progress = decision?.is === 'hold' && state.is === 'open' ? progressText(report, state) : '';
  const words = [turnText(report), progress].filter((text) => text !== '').join('; ');
  return logLine(`${clock(now, now)}  ${words}`);
}

/** What guards warn of now: a line a figure, by the checks that it is about. */
export const warningLines = ({ plan, state }: ReleaseReport): ReadonlyMap<string, string> =>
  new Map(
    warned(plan, state).map((figure) => [
      figure.ids.join(),
      logLine(`A guard warns, and decides nothing: ${figureWords(figure)}`),
    ]),
  );

/** The last line: what happened, and what to do. */
export function lastLine(report: ReleaseReport): string {
  const { state } = report;
  switch (state.is) {
    case 'none':
      return 'Stopped: the release was not opened. Nothing was changed.';
    case 'closed':
      return logLine(`${state.words}. ${costText(report, state, state.ended)}.`);
    case 'open':
      return logLine(`Still open at ${shareText(state.exposure.share)} of users: ${decided(report)}`);
  }
}
