/** Recorded looks for people: a table a release, a line a look. */
import { shareText } from '../../judge/figure.ts';
import type { LookResult, TestName } from '../../judge/look.ts';
import { enough, threshold } from '../../judge/standing.ts';
import type { Recorded } from './release.ts';

/** The reason as the format has it: `over-limit:errors`. */
export const reasonText = ({ reason, check }: LookResult): string =>
  check === undefined ? reason : `${reason}:${check}`;

const tests: readonly TestName[] = ['bad', 'attr', 'hard', 'ok', 'neg'];

/** Check and test of each column of evidence, in the order of the checks. */
function columnsOf(results: readonly LookResult[]): readonly (readonly [string, TestName])[] {
  return Object.entries(results[0]?.logE ?? {}).flatMap(([check, found]) =>
    tests.flatMap((test): (readonly [string, TestName])[] =>
      found[test] === undefined ? [] : [[check, test]],
    ),
  );
}

const evidenceText = (value: number | undefined): string => {
  const text = value === undefined ? '' : value.toFixed(2).replace(/^-0\.00$/, '0.00');
  return text.replace('-', '\u2212');
};

function aligned(rows: readonly (readonly string[])[], left: ReadonlySet<number>): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (left.has(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function thresholds({ params }: Recorded): string {
  const kinds = (['compare', 'limit'] as const).filter((kind) =>
    params.checks.some((check) => check.kind === kind),
  );
  if (kinds.length === 0) return '';
  const back = kinds.map((kind) => `${threshold(params, kind).toFixed(2)} (${kind})`).join(' or ');
  return `; rolls back from ${back} on, passes from ${enough(params).toFixed(2)}`;
}

/** `results` are one for each look. */
export function releaseText(recorded: Recorded, results: readonly LookResult[]): string {
  const columns = columnsOf(results);
  const head = ['look', 'step', 'share', ...columns.map((column) => column.join(' ')), 'decision', 'reason'];
  const rows = results.map((result, index) => {
    const step = recorded.looks[index]?.step ?? 0;
    const evidence = columns.map(([check, test]) => evidenceText(result.logE[check]?.[test]));
    const share = shareText(recorded.params.steps[step]?.share ?? 0);
    return [String(index + 1), String(step + 1), share, ...evidence, result.decision, reasonText(result)];
  });
  const left = new Set([head.length - 2, head.length - 1]);
  return [`${recorded.name} (log-evidence${thresholds(recorded)})`, ...aligned([head, ...rows], left)].join(
    '\n',
  );
}

/** The result of a function that a vector names. */
export const functionText = (name: string, called: string, result: unknown): string =>
  `${name} (${called})\n${JSON.stringify(result)}`;
