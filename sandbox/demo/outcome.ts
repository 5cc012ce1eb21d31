/** What the demo counts for each release, as a table and as JSON. */
import { markdownTable } from 'markdown-table';
import { durationText } from '../../src/config/units.ts';
import type { RecordedCall } from '../github/journal.ts';

export interface ReleaseOutcome {
  readonly name: string;
  readonly outcome: 'released' | 'rolled-back';
  /** Percent of users on the version in question, in the order in which the router was set. */
  readonly exposures: readonly number[];
  /** Users' requests while it went on, and those of them without a whole answer. */
  readonly requests: number;
  readonly lost: number;
  readonly githubCalls: number;
  readonly durationMs: number;
  /** Of the requests, those that the version in question answered. */
  readonly met: number;
  readonly calls: Readonly<Record<string, number>>;
}

/** `POST …/statuses` and the like: short enough for a table, by what was asked. */
const kindOf = ({ method, path }: RecordedCall): string =>
  `${method} ${path.replace(/^[A-Z]+ /, '').replace('/repos/{owner}/{repo}/', '')}`;

export function countCalls(calls: readonly RecordedCall[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(kindOf(call), (counts.get(kindOf(call)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

const percent = (met: number, of: number): string =>
  of === 0 ? '0 %' : `${((100 * met) / of).toFixed(1)} %`;

/** The three, side by side. */
export function outcomeTable(releases: readonly ReleaseOutcome[]): string {
  const head = [
    'release',
    'outcome',
    'duration',
    'requests',
    'lost',
    'set to',
    'met the version',
    'GitHub calls',
  ];
  const rows = releases.map((of) => [
    of.name,
    of.outcome,
    durationText(of.durationMs),
    of.requests.toLocaleString('en'),
    String(of.lost),
    of.exposures.map((share) => `${share} %`).join(' → '),
    `${of.met.toLocaleString('en')} (${percent(of.met, of.requests)})`,
    String(of.githubCalls),
  ]);
  return markdownTable([head, ...rows]);
}

export function callTable(releases: readonly ReleaseOutcome[]): string {
  const kinds = [...new Set(releases.flatMap((of) => Object.keys(of.calls)))];
  const rows = kinds.map((kind) => [kind, ...releases.map((of) => String(of.calls[kind] ?? 0))]);
  return markdownTable([['GitHub call', ...releases.map((of) => of.name)], ...rows]);
}

/** The shape that `--json FILE` writes. */
export const asJson = (releases: readonly ReleaseOutcome[]): string =>
  `${JSON.stringify(
    {
      releases: releases.map(({ name, outcome, exposures, requests, lost, githubCalls, durationMs }) => ({
        name,
        outcome,
        exposures,
        requests,
        lost,
        githubCalls,
        durationMs,
      })),
    },
    null,
    2,
  )}\n`;
