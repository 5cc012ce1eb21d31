/** Where a release stands at a look: what the rule decides from, and the questions that it asks of a check. */
import type { LogEvidence, TestName } from './look.ts';
import {
  type CompareCheck,
  defaults,
  type GaugeCheck,
  type JudgeCheck,
  type JudgeParams,
  type JudgeStep,
  type LimitCheck,
  levelAt,
} from './params.ts';
import type { Track } from './track.ts';

interface Counts {
  readonly track: Track;
  readonly logE: LogEvidence;
}
export type CompareState = Counts & { readonly kind: 'compare'; readonly check: CompareCheck };
export type LimitState = Counts & { readonly kind: 'limit'; readonly check: LimitCheck };
export interface GaugeState {
  readonly kind: 'gauge';
  readonly check: GaugeCheck;
  /** Whether each of its last n values was over. */
  readonly last: readonly boolean[];
}
export type CheckState = CompareState | LimitState | GaugeState;

export interface Standing {
  readonly params: JudgeParams;
  readonly index: number;
  readonly step: JudgeStep;
  /** In the params' order, by which the first of several reasons is given. */
  readonly checks: readonly CheckState[];
  /** Looks of this step: those before this one that count for the hold, and all with this one. */
  readonly clock: number;
  readonly total: number;
  /** Looks in a row, this one included, that lacked a figure. */
  readonly missing: number;
  /** Whether the look before was in a shared incident. */
  readonly shared: boolean;
}

/** A check that may roll back, and not only hold. */
export const acts = (check: JudgeCheck): boolean => check.acts !== false;

/** Evidence of a test; the least possible where the check does not have it. */
export const evidence = (state: CompareState | LimitState, test: TestName): number =>
  state.logE[test] ?? Number.NEGATIVE_INFINITY;

function testsThatAct(check: JudgeCheck): number {
  if (!acts(check)) return 0;
  return check.kind === 'limit' && check.hard !== undefined ? 2 : 1;
}

/** T = ln(K / alpha), where K is the number of tests that may roll back: the budget is for false rollbacks. */
export function threshold(params: JudgeParams, kind: 'compare' | 'limit'): number {
  const all = (params.budgeted ?? params.checks).filter((check) => check.kind === kind).map(testsThatAct);
  const tests = all.reduce((sum, count) => sum + count, 0);
  return Math.log(Math.max(1, tests) / params.alpha);
}

/** ln(1/beta): enough evidence to pass a step, or to doubt a candidate. */
export const enough = (params: JudgeParams): number => Math.log(1 / params.beta);

/** Whether the rate is proven over the limit. */
export const isOver = (state: LimitState, { params }: Standing): boolean =>
  evidence(state, 'bad') >= threshold(params, 'limit');

/** Whether it can be laid to the candidate: it does worse than the live version, or there is none to ask. */
export const isCandidates = (state: LimitState, { params }: Standing): boolean =>
  state.track.live === 0 || evidence(state, 'attr') >= enough(params);

/** Whether the live version was within the limit over its last valid looks. */
export function liveIsWithin({ check, track }: LimitState, step: number): boolean {
  const n = track.recent.reduce((sum, arm) => sum + arm.n, 0);
  const bad = track.recent.reduce((sum, arm) => sum + arm.bad, 0);
  return n > 0 && bad <= levelAt(check.fail, step) * n;
}

export const isBreached = ({ check, last }: GaugeState): boolean =>
  last.filter((over) => over).length >= (check.k ?? defaults.k);

const countPasses = (state: CompareState | LimitState, standing: Standing, proven: boolean): boolean => {
  if (evidence(state, 'bad') >= enough(standing.params)) return false;
  if (state.kind === 'compare') return proven;
  const { n, bad } = state.track.candidate;
  return proven && n > 0 && bad <= levelAt(state.check.pass ?? state.check.fail, standing.index) * n;
};

/** Whether a check lets the step be passed. */
export function passes(state: CheckState, standing: Standing): boolean {
  const { params, step } = standing;
  const noHarm = params.promote === 'no-harm';
  const proof = (test: TestName): boolean =>
    state.kind !== 'gauge' && evidence(state, test) >= enough(params);
  switch (state.kind) {
    case 'compare':
      if (noHarm) return countPasses(state, standing, state.track.candidate.n > 0);
      return countPasses(state, standing, step.share === 1 || proof('ok') || proof('neg'));
    case 'limit':
      return countPasses(state, standing, noHarm || proof('ok'));
    case 'gauge':
      return (
        state.last.length >= (state.check.n ?? defaults.n) &&
        state.last.at(-1) === false &&
        !isBreached(state)
      );
  }
}
