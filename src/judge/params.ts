/**
 * What the rule is told: the release's budgets, steps and checks, and what was counted at each look. The words
 * are those of the canary rule (docs/how-it-works.md, "The rule"); shares and rates are 0..1 throughout.
 */
import type { Some } from './reading.ts';

/** One value for all steps, or one a step. */
export type Level = number | readonly number[];

export const levelAt = (level: Level, step: number): number =>
  typeof level === 'number' ? level : (level[step] ?? level.at(-1) ?? Number.NaN);

export interface JudgeStep {
  /** Share of users on the candidate, 0..1. */
  readonly share: number;
  /** Looks that the hold is planned for, and the most before a person is asked (default: 6 times as many). */
  readonly holdLooks: number;
  readonly maxLooks?: number;
}

/** Where a breach sends the release: all the way back, or to the share before. */
export type Target = 'zero' | 'previous';

/** The candidate's rate against the live version's. */
export interface CompareCheck {
  readonly kind: 'compare';
  readonly name: string;
  /** Rates up to `r0` times the live one are accepted (default 1). */
  readonly r0?: number;
  /** A candidate `catch` times as bad must not pass a step (default 5). */
  readonly catch?: number;
  /** Below this rate nothing needs comparing (default 0.001). */
  readonly negligible?: number;
  /** Clustering of errors, at least 1 (default 1; see clustering.ts). */
  readonly phi?: number;
  readonly to?: Target;
  /** `false`: an expectation without a guard, which never rolls back but must be met to pass (default true). */
  readonly acts?: boolean;
}

/** The candidate's rate against a fixed limit. */
export interface LimitCheck {
  readonly kind: 'limit';
  readonly name: string;
  /** A rate proven above `fail` rolls back. */
  readonly fail: Level;
  /** A step passes at `pass` or less (default: `fail`). */
  readonly pass?: Level;
  /** A rate proven above this rolls back to zero, whatever the live version does. */
  readonly hard?: number;
  readonly phi?: number;
  readonly to?: Target;
  readonly acts?: boolean;
}

/** A bare figure or truth: breached when it is over in at least `k` of its last `n` values (default 4 of 5). */
export interface GaugeCheck {
  readonly kind: 'gauge';
  readonly name: string;
  readonly k?: number;
  readonly n?: number;
  /** Its values must be without a gap: a missing one begins the count anew (default false). */
  readonly unbroken?: boolean;
  readonly to?: Target;
  readonly acts?: boolean;
}

export type JudgeCheck = CompareCheck | LimitCheck | GaugeCheck;

export interface JudgeParams {
  /** Chance of a false rollback in the whole release: once for all comparisons, once for all limits. */
  readonly alpha: number;
  /** Chance that a version at `catch` passes one step. */
  readonly beta: number;
  /** `no-harm` skips the proof, for traffic too small to prove anything (default `proof`). */
  readonly promote?: 'proof' | 'no-harm';
  readonly steps: Some<JudgeStep>;
  readonly checks: readonly JudgeCheck[];
  /** All checks of the release, where `checks` are only one step's: the budget is the whole release's. */
  readonly budgeted?: readonly JudgeCheck[];
}

/** The rule's defaults, where a check leaves them out. */
export const defaults = {
  r0: 1,
  catch: 5,
  negligible: 0.001,
  phi: 1,
  k: 4,
  n: 5,
  maxLooksFactor: 6,
  noDataLooks: 5,
} as const;
