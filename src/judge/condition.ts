/** A condition as data: what `config/condition.ts` makes of the user's line, and what is judged at a look. */

/** What is added to the figure that is compared with: a part of it (`value` 0.2 is a fifth more), or so much. */
export interface Margin {
  readonly by: 'percent' | 'absolute';
  readonly value: number;
  readonly unit: string;
}

/** `live` is the old version's figure now, `before` what it was before the release. */
export type Operand =
  | { readonly of: 'literal'; readonly value: number; readonly unit: string }
  | { readonly of: 'text'; readonly value: string }
  | {
      readonly of: 'live' | 'before';
      readonly margin: Margin;
    };

export type Comparator = '<' | '<=' | '>' | '>=' | '=' | '!=';

/** When it must hold: at the reading, unbroken over `ms`, or at some time before `ms` have passed. */
export type Timing = { readonly when: 'now' } | { readonly when: 'for' | 'within'; readonly ms: number };

/**
 * `not` binds the comparison, `time` the result. `field` is `''` for the signal's default field; `text` is the
 * line as the user wrote it. Values are in the base units of `config/units.ts` (shares 0..1, ms, bytes).
 */
export type Condition = {
  readonly not: boolean;
  readonly signal: string;
  readonly field: string;
  readonly line: number;
  readonly text: string;
  readonly time: Timing;
} & (
  | { readonly test: 'passes' }
  | { readonly test: '~' | '!~'; readonly pattern: string }
  | { readonly test: Comparator; readonly to: Operand }
);

/** The figure that must not be passed, where `base` is the one that is compared with. */
export const withMargin = (base: number, { by, value }: Margin): number =>
  by === 'percent' ? base * (1 + value) : base + value;

/** The key under which a condition's reading stands in `Facts`: `ab.p95`, or `health` for a default field. */
export const fieldKey = (of: { readonly signal: string; readonly field: string }): string =>
  of.field === '' ? of.signal : `${of.signal}.${of.field}`;
