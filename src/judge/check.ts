/** What conditions are lowered to: the checks that a look answers, and the verdicts that come of them. */
import type { Comparator, Condition, Margin, Timing } from './condition.ts';
import type { Level } from './params.ts';
import type { Some } from './reading.ts';

/** One figure beside its limit, ready to be shown: `0.4 % of 12,480` beside `< 3 %`. */
export interface Figure {
  readonly check: string;
  readonly found: string;
  readonly limit: string;
}

/** How much errors come in clusters: said in the config, or estimated from what was before the release. */
export type Clustering = number | 'history';

/** One text for all steps, or one a step. */
export type Said = string | readonly string[];
export const saidAt = (said: Said, step: number): string =>
  typeof said === 'string' ? said : (said[step] ?? said.at(-1) ?? '');

/** `on` is the field key that it reads; `lines` are the lines of the config that it comes from. */
export type Check = {
  readonly id: string;
  readonly on: string;
  readonly lines: Some<number>;
  /** A guard stands behind it: failing rolls back. Otherwise failing only holds. */
  readonly acts: boolean;
  /** `for` and `within` are judged look by look, each by its own figures. */
  readonly lasts: Timing;
} & (
  | {
      /** A share that must not pass a limit, judged statistically (reference: canary rule, limit test). */
      readonly kind: 'limit';
      /** Above this share the check fails; the null hypothesis of the test. */
      readonly fail: Level;
      /** At or below this share, and proven below `fail`'s neighbourhood, the check passes. */
      readonly pass: Level;
      /** Above this share it goes back to zero, whatever the live version does. */
      readonly hard?: number;
      /** Quantile limits judge the share slower than `edge` (in the histogram's own unit). */
      readonly edge?: number;
      readonly phi: Clustering;
      readonly text: Said;
    }
  | {
      /** A share held against the live version's, or against what was before the release. */
      readonly kind: 'compare';
      readonly against: 'live' | 'before';
      readonly margin: Margin;
      /** Of a histogram: the quantile, 0..1. Which edge it is counted at, the baseline tells. */
      readonly quantile?: number;
      readonly catch: number;
      readonly negligible: number;
      readonly phi: Clustering;
      readonly text: string;
    }
  | {
      /** A bare figure that breaks its limit in at least `k` of the last `n` looks. `over` is the breach. */
      readonly kind: 'gauge';
      readonly k: number;
      readonly n: number;
      readonly over: Condition & { readonly test: Comparator };
      /** Base unit of the figure, '' where it has none. */
      readonly unit: string;
    }
  | {
      /** Something that holds or does not, at every look. */
      readonly kind: 'truth';
      readonly holds: Condition;
    }
);
export type CheckOf<K extends Check['kind']> = Extract<Check, { kind: K }>;
