/** What conditions are lowered to: the checks that a look answers, and the verdicts that come of them. */
import type { Condition } from './condition.ts';
import type { Some } from './reading.ts';

/** One figure beside its limit, ready to be shown: `0.4 % of 12,480` beside `< 3 %`. */
export interface Figure {
  readonly check: string;
  readonly found: string;
  readonly limit: string;
}

/** `on` is the field key that it reads; `lines` are the lines of the config that it comes from. */
export type Check = { readonly id: string; readonly on: string; readonly lines: Some<number> } & (
  | {
      /** A share that must not pass a limit, judged statistically (reference: canary rule, limit test). */
      readonly kind: 'limit';
      /** Above this share the check fails; the null hypothesis of the test. */
      readonly fail: number;
      /** At or below this share, and proven below `fail`'s neighbourhood, the check passes. */
      readonly pass: number;
      /** Quantile limits judge the share slower than `edge` (in the histogram's own unit). */
      readonly edge?: number;
      /** A guard stands behind it: failing rolls back. Otherwise failing only holds. */
      readonly acts: boolean;
      readonly text: string;
    }
  | {
      /** A bare figure that breaks its limit in at least `k` of the last `n` looks. `over` is the breach. */
      readonly kind: 'gauge';
      readonly k: number;
      readonly n: number;
      readonly over: Condition;
      readonly acts: boolean;
    }
  | {
      /** Something that holds or does not, at every look. */
      readonly kind: 'truth';
      readonly holds: Condition;
      readonly acts: boolean;
    }
);
