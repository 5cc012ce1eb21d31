/** What a rollout asks of its looks, before it is made into checks. */
import type { Check } from '../judge/check.ts';
import type { Some } from '../judge/reading.ts';
import type { Resolved } from './resolve.ts';

type WithoutId<C> = C extends Check ? Omit<C, 'id'> : never;
/** A check that has no name yet. */
export type Draft = WithoutId<Check>;

export interface Guarded {
  readonly of: Resolved;
  /** It takes users back to 0 %, and not only to the step before. */
  readonly toZero: boolean;
  /** Of the guard in the config's list. */
  readonly index: number;
}

/** `bySteps` has what is expected of every step with what is expected of it alone. */
export interface Asked {
  readonly bySteps: Some<readonly Resolved[]>;
  readonly guards: readonly Guarded[];
}

/** `rollout.judge`, as far as single checks are concerned; what is left out is the rule's default. */
export interface Settings {
  readonly catch: number;
  readonly negligible: number;
  readonly hard: number | undefined;
  readonly phi: number | undefined;
  readonly k: number;
  readonly n: number;
}

/** Taken where a source keeps no history to estimate it from (canary rule, section 4). */
const UNKNOWN_PHI = 2;

export const phiFor = ({ spec }: Resolved, { phi }: Settings): number | 'history' =>
  phi ?? (spec.history === true ? 'history' : UNKNOWN_PHI);

/** Judged by every look together, and not look by look. */
export const isTogether = ({ condition }: Resolved): boolean => condition.time.when === 'now';
