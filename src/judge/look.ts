/** What one look gives the rule, and what the rule makes of it. */

/** `n` requests of which `bad` were bad, since the last look. */
export interface Counted {
  readonly n: number;
  readonly bad: number;
}

/** Both arms of a look; a live arm of zeroes where no old version is left. */
export interface Tally {
  readonly candidate: Counted;
  /** `bad` counted at the edge below a quantile's limit: never less than `bad` (histogram.ts). */
  readonly candidateBadAtMost?: number;
  readonly live: Counted;
}

/** A gauge's value, already held against its limit. */
export interface GaugeLook {
  readonly over: boolean;
}

/** `null` where it could not be found out: never counted as good. */
export type Datum = Tally | GaugeLook | null;

export interface Look {
  /** Index in the params' steps. */
  readonly step: number;
  /** By the check's name; one that is left out is `null`. */
  readonly data: Readonly<Record<string, Datum>>;
}

export type JudgeDecision = 'hold' | 'promote' | 'inconclusive' | 'rollback-to-0' | 'rollback-to-previous';

export type Reason =
  | 'hard'
  | 'worse-than-old'
  | 'over-limit'
  | 'gauge'
  | 'incident-over'
  | 'shared-incident'
  | 'no-data'
  | 'too-few-looks'
  | 'in-progress'
  | 'unproven'
  | 'proven';

/** The tests of the rule: `bad`, `attr` and `hard` speak against the candidate, `ok` and `neg` for it. */
export type TestName = 'bad' | 'ok' | 'neg' | 'attr' | 'hard';

/** Logarithm of the evidence against each test's null hypothesis; tests that the check lacks are left out. */
export type LogEvidence = Readonly<Partial<Record<TestName, number>>>;

export interface LookResult {
  /** By the check's name; gauges have none. */
  readonly logE: Readonly<Record<string, LogEvidence>>;
  readonly decision: JudgeDecision;
  readonly reason: Reason;
  /** The check that the reason is about, where it is about one. */
  readonly check?: string;
  /** Of a rollback, every check that asks for one at this look, that of `check` among them. */
  readonly breached?: readonly string[];
}

const isCount = (figure: number): boolean => Number.isFinite(figure) && figure >= 0;
const isCounted = ({ n, bad }: Counted): boolean => isCount(n) && isCount(bad) && bad <= n;

/** The tally of a datum, or `null` unless it is a sane one: finite, never negative, never more bad than all. */
export function tallyOf(datum: Datum | undefined): Tally | null {
  if (datum === null || datum === undefined || 'over' in datum) return null;
  const most = datum.candidateBadAtMost ?? datum.candidate.bad;
  const ordered = isCount(most) && datum.candidate.bad <= most && most <= datum.candidate.n;
  return isCounted(datum.candidate) && isCounted(datum.live) && ordered ? datum : null;
}

export const gaugeOf = (datum: Datum | undefined): GaugeLook | null =>
  datum !== null && datum !== undefined && 'over' in datum ? datum : null;
