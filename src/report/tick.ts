/** What one tick found and did, release by release: for the log, the job's summary and the output `advanced`. */
import { percentNumber, shareText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import { inline, logLine } from './escape.ts';
import { stamp } from './moment.ts';
import { shortSha } from './model.ts';
import { table } from './table.ts';

export interface TickRow {
  readonly service: string;
  readonly environment: string;
  /** Id of the deployment; `null` of one that is not counted. */
  readonly release: number | null;
  readonly sha: string;
  /** As `next` has it; `busy`: another run is at it; `none`: it could not be looked at. */
  readonly decision: 'advance' | 'hold' | 'await-approval' | 'roll-back' | 'complete' | 'busy' | 'none';
  readonly exposure: number | null;
  readonly next: Instant | null;
  /** Since when a look was overdue as this tick came; `null` where it came in time. */
  readonly late: Instant | null;
  readonly ok: boolean;
  /** Whether the release has ended. */
  readonly over: boolean;
  readonly because: string;
}

/** Its first line: what a command printed has its place in its own log. */
const short = (text: string): string => text.split('\n')[0] ?? '';

const lateText = ({ late }: TickRow): string =>
  late === null ? '' : `nobody had looked since ${stamp(late)} UTC; `;

const nextText = ({ next }: TickRow): string => (next === null ? '' : `${stamp(next)} UTC`);

const nameOf = ({ service, environment, sha }: TickRow): string =>
  `${service} ${shortSha(sha)} → ${environment}`;

/** `✗ shop 4f2c1d9 → production: none: There is no config at …`. */
export function tickLine(row: TickRow): string {
  const share = row.exposure === null ? '' : `${shareText(row.exposure)}, `;
  const when = row.next === null ? '' : ` until ${nextText(row)}`;
  return logLine(
    `${row.ok ? '✓' : '✗'} ${nameOf(row)}: ${share}${row.decision}${when}: ${lateText(row)}${short(row.because)}`,
  );
}

/** For the job's summary; what is not well comes first. */
export function advanceSection(rows: readonly TickRow[]): string {
  if (rows.length === 0) return '';
  const sorted = [...rows.filter(({ ok }) => !ok), ...rows.filter(({ ok }) => ok)];
  return table(
    ['', 'release', 'users', 'decision', 'next look', 'why'],
    sorted.map((row) => [
      row.ok ? (row.late === null ? '✅' : '⚠️') : '❌',
      inline(nameOf(row)),
      row.exposure === null ? '' : shareText(row.exposure),
      inline(row.decision),
      nextText(row),
      inline(`${lateText(row)}${short(row.because)}`),
    ]),
  );
}

/** The output `advanced`. */
export const tickJson = (rows: readonly TickRow[]): string =>
  JSON.stringify(
    rows.map(({ release, service, environment, decision, exposure, next, ok, because }) => ({
      release,
      service,
      environment,
      decision,
      exposure: exposure === null ? null : Number(percentNumber(exposure)),
      next: next === null ? null : new Date(next).toISOString(),
      ok,
      because: short(because),
    })),
  );
